/** What `cost --by` takes; apart from what uses it, because help and completions load it. */
export const GROUPINGS = ["model", "day", "session", "person", "repository"] as const;
export type Grouping = (typeof GROUPINGS)[number];
