/** What needs a person at a terminal: a line drawn over in place, and a question. */
import { refuseDebugger } from "../platform/long-running.ts";
import { printable } from "../platform/printable.ts";
import { printRaw } from "./output.ts";

/** One line that is drawn over in place; the last text stays when it is closed. */
export function liveLine(): { readonly draw: (line: string) => void; readonly close: () => void } {
  let drawn = "";
  return {
    draw: (line) => {
      if (line !== drawn) printRaw(`\r\x1b[K${printable(line)}`);
      drawn = line;
    },
    close: () => {
      if (drawn !== "") printRaw("\n");
      drawn = "";
    },
  };
}

/** True when there is a person to answer. */
export const canConfirm = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true;

/** True for a yes; the end of the input is a no. */
export async function confirm(question: string): Promise<boolean> {
  const { createInterface } = await import("node:readline/promises");
  refuseDebugger();
  printRaw(`${printable(question)} [y/N] `);
  const input = createInterface({ input: process.stdin });
  try {
    for await (const line of input) return /^\s*y(es)?\s*$/i.test(line);
    return false;
  } finally {
    input.close();
  }
}
