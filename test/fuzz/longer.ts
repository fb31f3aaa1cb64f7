/** Makes each property run for a time instead of a hundred times, and records how often it held. */
import { appendFileSync } from "node:fs";
import fc from "fast-check";
import { expect } from "vitest";

const { FUZZ_SECONDS = "10", FUZZ_SEED = "", FUZZ_TALLY = "" } = process.env;

function report(details: fc.RunDetails<unknown>): void {
  const { currentTestName = "", testPath = "" } = expect.getState();
  const name = `${testPath.replace(/^.*\/test\//, "")}: ${currentTestName}`;
  appendFileSync(FUZZ_TALLY, `${details.numRuns}\t${details.seed}\t${name}\n`);
  const message = fc.defaultReportMessage(details);
  if (details.failed) throw new Error(message);
}

fc.configureGlobal({
  numRuns: Number.MAX_SAFE_INTEGER,
  interruptAfterTimeLimit: Number(FUZZ_SECONDS) * 1_000,
  reporter: report,
  ...(FUZZ_SEED === "" ? {} : { seed: Number(FUZZ_SEED) }),
});
