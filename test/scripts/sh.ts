/** The shells that the launcher is tested in, and the programs of this machine. */
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What runs the launcher, before its file's name. */
export const SH = [["dash"], ["bash"], ["busybox", "sh"], ["zsh", "--emulate", "sh"]] as const;

const paths = (program: string): readonly string[] =>
  (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, program))
    .filter(existsSync);

export const has = (program: string): boolean => paths(program).length > 0;
export const whereIs = (program: string): string => paths(program)[0] ?? program;

/** What is missing is skipped on a person's machine, and a failure where all is to be tested. */
export const skipped = (present: boolean): boolean => !present && process.env.CI === undefined;

/** Writes an executable sh script. */
export function writeProgram(file: string, script: string): void {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
