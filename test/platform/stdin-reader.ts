/** A test program: reads a JSON object from stdin, for ten minutes or the given ms, and prints its size in bytes. */
import { MINUTE, millis } from "../../src/model/units.ts";
import { readStdin } from "../../src/platform/stdin.ts";
import { isWholeJson } from "../../src/sources/statusline.ts";

const [, , maxBytes = "", time = String(10 * MINUTE)] = process.argv;
void readStdin(isWholeJson, { bytes: Number(maxBytes), time: millis(Number(time)) }).then(
  (read) => {
    process.stdout.write(`${read.length}\n`);
    process.exit(0);
  },
);
