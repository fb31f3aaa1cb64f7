/** The other end of a `Conversation`: a program that answers each line on stdin with one on stdout. */
import { createInterface } from "node:readline";

export async function serveLines(
  answer: (line: string) => string | Promise<string>,
): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${await answer(line)}\n`);
  }
}
