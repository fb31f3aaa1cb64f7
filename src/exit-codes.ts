/** The exit codes, after sysexits(3), and what each means. */

import { isLoginFailure } from "./model/outcome.ts";
import type { Snapshot } from "./model/snapshot.ts";

export const EXIT = {
  done: 0,
  bug: 1,
  /** The same number as a bug of ours: a shell's plain no. */
  problem: 1,
  usage: 64,
  noData: 69,
  noHeadroom: 75,
  replaced: 75,
  noLogin: 77,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const MEANINGS: Readonly<Record<Exclude<keyof typeof EXIT, "bug">, string>> = {
  done: "done",
  usage: "wrong usage",
  noData: "no data",
  noHeadroom: "a limit is not below the percentage (guard)",
  replaced: "a new build was installed and should be started (daemon in the foreground)",
  noLogin: "no usable login and no data",
  problem: "a problem was found (doctor, service, telemetry), or a bug in claude-usage",
};

/** In the order that help lists them. */
export const EXIT_MEANINGS: readonly (readonly [number, string])[] = Object.entries(MEANINGS).map(
  ([name, meaning]) => [EXIT[name as keyof typeof EXIT], meaning],
);

/** The code of a command that printed what is known: 0 with a reading, otherwise why there is none. */
export function exitCodeFor({ kind, health }: Snapshot): ExitCode {
  if (kind === "read") return EXIT.done;
  const signedOut = health.kind === "failing" && isLoginFailure(health.failure);
  return signedOut ? EXIT.noLogin : EXIT.noData;
}
