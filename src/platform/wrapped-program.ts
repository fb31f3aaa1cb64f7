/** What a command in PATH really starts: through links, and through the shell script that pnpm writes in place of a link. */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { readBounded } from "./bounded-file.ts";
import { valueOr } from "./fs.ts";

/** Such a script has half a kilobyte. */
const MAX_WRAPPER_BYTES = 8_192;

/** In its last lines, `exec /bin/sh "$basedir/../PROGRAM" "$@"`; the paths are relative to its own folder. */
const WRAPPED = /^\s*exec [^\n]*"\$basedir\/([^"\n]+)" +"\$@"/gm;

export interface StartedProgram {
  /** Without links; empty for a broken one. */
  readonly file: string;
  readonly isWrapped: boolean;
}

export function startedProgram(command: string): StartedProgram {
  const real = (path: string) => valueOr("", () => realpathSync(path));
  const text = readBounded(command, MAX_WRAPPER_BYTES);
  const [, target] =
    typeof text === "string" && text.startsWith("#!")
      ? ([...text.matchAll(WRAPPED)].at(-1) ?? [])
      : [];
  return target === undefined
    ? { file: real(command), isWrapped: false }
    : { file: real(join(dirname(command), target)), isWrapped: true };
}
