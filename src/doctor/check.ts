/** What a check of the doctor's is: one question about the sample, and what it found. */
import { renderOptions } from "../config/render-settings.ts";
import { millis } from "../model/units.ts";
import { lineWords } from "../render/line.ts";
import type { DoctorSample } from "./sample.ts";

/** `warn` is advice, or will pass by itself; `fail` needs a fix; `skipped` was not looked at, or is not there. */
export type CheckStatus = "ok" | "warn" | "fail" | "skipped";

export interface Finding {
  readonly status: CheckStatus;
  /** One sentence or less. */
  readonly message: string;
  /** What to do about it; null where nothing needs doing. */
  readonly fix: string | null;
  /** More detail, one item a line. */
  readonly details: readonly string[];
}

export interface DoctorCheck {
  /** On the screen and in the document. */
  readonly name: string;
  readonly run: (sample: DoctorSample) => Finding;
}

export const ok = (message: string, details: readonly string[] = []): Finding => ({
  status: "ok",
  message,
  fix: null,
  details,
});

export const skipped = (message: string): Finding => ({ ...ok(message), status: "skipped" });

const finding =
  (status: CheckStatus) =>
  (message: string, fix: string, details: readonly string[] = []): Finding => ({
    status,
    message,
    fix,
    details,
  });

export const warn = finding("warn");
export const fail = finding("fail");

/** How to report what the line shows with a word: a failure while it does, advice while the number needs none. */
export function asOnLine({
  state: { snapshot },
  now,
  holder,
  settings,
}: DoctorSample): typeof fail {
  const options = renderOptions(settings.values, settings.values.flash);
  const polled = holder !== null;
  const words = lineWords({ snapshot, now, polled, options, utcOffset: millis(0), notice: null });
  return words.length > 0 ? fail : warn;
}
