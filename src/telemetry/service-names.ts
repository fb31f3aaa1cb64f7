/** The names of the services on the command line. Nothing else is here, because help and completions load it. */
export const SERVICE_NAMES = [
  "events",
  "flags",
  "datadog",
  "errors",
  "feedback",
  "surveys",
  "updates",
  "statsig",
  "sentry",
  "otel",
  "traces",
  "content",
  "prompts",
  "answers",
  "tools",
  "tool-content",
  "bodies",
  "perfetto",
] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Names that these services had before; scripts and policies may still use them. */
export const OLD_SERVICE_NAMES = {
  bug: "feedback",
  survey: "surveys",
  updater: "updates",
} as const satisfies Record<string, ServiceName>;

type OldServiceName = keyof typeof OLD_SERVICE_NAMES;

export const SERVICE_WORDS: readonly (ServiceName | OldServiceName)[] = [
  ...SERVICE_NAMES,
  ...(Object.keys(OLD_SERVICE_NAMES) as OldServiceName[]),
];

/** The service that a word names, or null. */
export function serviceNamed(word: string): ServiceName | null {
  if (Object.hasOwn(OLD_SERVICE_NAMES, word)) return OLD_SERVICE_NAMES[word as OldServiceName];
  return SERVICE_NAMES.find((name) => name === word) ?? null;
}
