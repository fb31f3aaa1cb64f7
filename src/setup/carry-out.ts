/** Shows what setup would do, asks about each change, and writes what was agreed to. */
import { print, printError } from "../cli/output.ts";
import { openQuestions } from "../cli/questions.ts";
import { canConfirm } from "../cli/terminal.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { type FileEdit, setupBackup, writeEdit } from "./file-edit.ts";
import type { Offer } from "./offers.ts";

/** The column of what is done. */
export const TITLE_CELLS = 14;

/** How each change is agreed to. */
export type Consent = "ask" | "yes" | "print";

const shortPath = (path: string, home: string): string =>
  home !== "" && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;

/** In one phrase: `add 6 lines to ~/.zshrc`. */
function editSummary({ path, original, next, shown }: FileEdit, home: string): string {
  const file = shortPath(path, home);
  if (next === null) return `remove ${file}`;
  if (original.bytes === null) return `create ${file}`;
  const [added, removed] = ["+", "-"].map(
    (sign) => shown.filter((line) => line.startsWith(sign)).length,
  ) as [number, number];
  if (added > 0 && removed > 0) return `change ${added} ${linesWord(added)} in ${file}`;
  return added > 0
    ? `add ${added} ${linesWord(added)} to ${file}`
    : `take ${removed} ${linesWord(removed)} out of ${file}`;
}

const linesWord = (count: number): string => (count === 1 ? "line" : "lines");

/** True where the change was written; false where the person said no; null for the end of the questions. */
type Answer = "write" | "skip" | "end";

/** Carries out the offers; the code says whether one of them failed. */
export async function carryOut(
  given: readonly Offer[],
  consent: Consent,
  home: string,
): Promise<{ readonly code: ExitCode; readonly written: readonly Offer[] }> {
  if (consent === "ask" && !canConfirm()) {
    printError("nothing was written: there is no terminal to ask on; use --yes or --print");
    return { code: EXIT.problem, written: [] };
  }
  const questions = consent === "ask" ? openQuestions() : null;
  const written: Offer[] = [];
  let failed = false;
  for (const [at, offer] of given.entries()) {
    const { title, about, edit } = offer;
    const heading = `${at + 1}. ${title.padEnd(TITLE_CELLS)}`;
    if (edit === null) print(`${heading} is set up`);
    else if (typeof edit === "string") {
      print(`${heading} cannot be set up`);
      printError(edit);
      failed = true;
    } else if ("what" in edit) {
      print(`${heading} by hand: ${edit.what}`, ...edit.lines.map((line) => `     ${line}`));
    } else {
      print(`${heading} ${about === undefined ? "" : `${about}: `}${editSummary(edit, home)}`);
      if (consent === "print") show(edit);
      const answer = questions === null ? "write" : await decide(questions, edit);
      if (answer === "end") break;
      if (consent === "print" || answer === "skip") continue;
      const problem = await writeEdit(edit);
      if (problem === null) written.push(offer);
      else {
        printError(problem);
        failed = true;
      }
    }
  }
  questions?.close();
  for (const { edit } of written) sayBackup(edit as FileEdit, home);
  return { code: failed ? EXIT.problem : EXIT.done, written };
}

async function decide(
  questions: ReturnType<typeof openQuestions>,
  edit: FileEdit,
): Promise<Answer> {
  for (;;) {
    const letter = await questions.ask("   [s]how, [y]es, [n]o, [q]uit? ", "synq");
    if (letter === "y") return "write";
    if (letter === "n") return "skip";
    if (letter !== "s") return "end";
    show(edit);
  }
}

function show({ shown }: FileEdit): void {
  print(...shown.map((line) => `     ${line}`));
}

function sayBackup({ original, direction }: FileEdit, home: string): void {
  if (direction === "add" && original.bytes !== null) {
    print(`Backup: ${shortPath(setupBackup(original.file), home)}`);
  }
}
