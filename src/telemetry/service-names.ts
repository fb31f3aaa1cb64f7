/** The names of the services on the command line. Nothing else is here, because help and completions load it. */
export const SERVICE_NAMES = [
  "statsig",
  "sentry",
  "bug",
  "survey",
  "updater",
  "otel",
  "prompts",
  "tools",
  "perfetto",
] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];
