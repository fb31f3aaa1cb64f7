/** Prometheus' own programs, which `scripts/test` unpacks and puts into the PATH. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const unpacked = (name: string): string =>
  new URL(`../../node_modules/.cache/programs/usr/bin/${name}`, import.meta.url).pathname;

/** The program, and whether it is there; a missing one fails in CI. */
export function tool(name: string): { readonly program: string; readonly isThere: boolean } {
  const program = existsSync(unpacked(name)) ? unpacked(name) : name;
  const found = spawnSync(program, ["--version"]).status === 0;
  return { program, isThere: found || Boolean(process.env.CI) };
}
