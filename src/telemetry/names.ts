/** What the services are called on the command line. Nothing else, for the record of commands is loaded by every look. */
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
