/** A painted file as the daemon writes it, complete or with wrong fields. */
import { existsSync, readFileSync } from "node:fs";

export const hasProc = existsSync("/proc/uptime") && existsSync("/proc/sys/kernel/random/boot_id");

const bootId = (): string =>
  hasProc ? readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8) : "-";

/** `/proc/uptime` that many seconds from now, in hundredths. */
const uptimeIn = (seconds: number): string => {
  if (!hasProc) return "-";
  const [now = ""] = readFileSync("/proc/uptime", "utf8").split(" ");
  return String(Math.round((Number(now) + seconds) * 100));
};

export interface Fields {
  readonly text?: string;
  /** From now; both clocks. */
  readonly seconds?: number;
  readonly epoch?: string;
  readonly uptime?: string;
  readonly boot?: string;
  /** Epoch seconds before which the line was not painted. */
  readonly since?: string;
  readonly afterwards?: string;
  /** Later texts: seconds from now, and the text. */
  readonly stages?: readonly (readonly [seconds: number | string, text: string])[];
}

export function paintedFile(fields: Fields = {}): string {
  const { text = "the line", seconds = 600, afterwards = "afterwards" } = fields;
  const { epoch = String(Math.floor(Date.now() / 1000 + seconds)) } = fields;
  const { uptime = uptimeIn(seconds), boot = bootId() } = fields;
  const { since = String(Math.floor(Date.now() / 1000) - 1) } = fields;
  const stages = (fields.stages ?? []).map(([from, later]) =>
    typeof from === "string"
      ? `${from} ${later}\n`
      : `${Math.floor(Date.now() / 1000) + from} ${later}\n`,
  );
  return `${text}\n${epoch} ${uptime} ${boot}\n${afterwards}\n${since}\n${stages.join("")}`;
}

/** Texts in place of a number, which must neither be executed nor count as one. */
export const ODD_NUMBERS: readonly string[] = [
  "a[$(touch x)]",
  "$(touch x)",
  "`touch x`",
  "PATH",
  "now+1",
  "x=99999999999999",
  "0x7fffffffffff",
  "1e12",
  "-99999999999999",
  "+99999999999999",
  "99999999999999.9",
  "9".repeat(16),
  "9".repeat(20),
  "9".repeat(400),
  "٩٩٩٩٩٩٩٩٩٩٩٩",
  "!",
  "(",
  "*",
  "",
];
