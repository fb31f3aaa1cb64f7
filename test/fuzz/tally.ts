/** Prints at the end of fuzzing how often each property held, and its seed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder = "";

export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), "claude-usage-fuzz-"));
  process.env.FUZZ_TALLY = join(folder, "tally");
  writeFileSync(process.env.FUZZ_TALLY, "");
}

export function teardown(): void {
  const properties = readFileSync(join(folder, "tally"), "utf8").trimEnd().split("\n");
  const rows = properties.map((law) => law.split("\t"));
  for (const [runs = "", seed = "", name = ""] of rows)
    console.log(`${runs.padStart(9)} runs  seed ${seed.padStart(11)}  ${name}`);
  const total = rows.reduce((sum, [runs]) => sum + Number(runs), 0);
  console.log(`${total} runs of ${rows.length} properties.`);
  rmSync(folder, { recursive: true });
}
