/** A question on the terminal. */
import { createInterface } from "node:readline/promises";
import { printRaw } from "./output.ts";

/** False where nobody is there to answer. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** True for a yes; an end of the input is none. */
export async function confirm(question: string): Promise<boolean> {
  printRaw(`${question} [y/N] `);
  const input = createInterface({ input: process.stdin });
  try {
    for await (const line of input) return /^\s*y(es)?\s*$/i.test(line);
    return false;
  } finally {
    input.close();
  }
}
