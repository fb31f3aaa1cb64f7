/** What a check of the doctor's is: one question to the world, and what was found. */
import type { World } from "./sample.ts";

/** `warn` is advice, or calls for patience; `fail` is to be mended. */
export type Status = "ok" | "warn" | "fail";

export interface Finding {
  readonly status: Status;
  /** One sentence or less. */
  readonly message: string;
  /** What to do about it; null where nothing is to be done. */
  readonly mend: string | null;
  /** More of it, a line each. */
  readonly details: readonly string[];
}

export interface Check {
  readonly name: string;
  readonly run: (world: World) => Finding;
}

export const ok = (message: string, details: readonly string[] = []): Finding => ({
  status: "ok",
  message,
  mend: null,
  details,
});

const amiss =
  (status: Status) =>
  (message: string, mend: string, details: readonly string[] = []): Finding => ({
    status,
    message,
    mend,
    details,
  });

export const warn = amiss("warn");
export const fail = amiss("fail");
