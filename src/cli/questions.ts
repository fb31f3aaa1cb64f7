/** Several questions to a person in a row, answered by a letter each. */
import { createInterface } from "node:readline";
import { refuseDebugger } from "../platform/long-running.ts";
import { printable } from "../platform/printable.ts";
import { printRaw } from "./output.ts";

export interface Questions {
  /** The first letter of an answer among these, in lower case; null at the end of the input. */
  readonly ask: (question: string, letters: string) => Promise<string | null>;
  readonly close: () => void;
}

/** One reader for all of them: a second one would lose what was typed ahead. */
export function openQuestions(): Questions {
  refuseDebugger();
  const input = createInterface({ input: process.stdin });
  const typed = input[Symbol.asyncIterator]();
  return {
    ask: async (question, letters) => {
      for (;;) {
        printRaw(printable(question));
        const { done, value } = await typed.next();
        if (done) return null;
        const letter = String(value).trim().slice(0, 1).toLowerCase();
        if (letter !== "" && letters.includes(letter)) return letter;
      }
    },
    close: () => input.close(),
  };
}
