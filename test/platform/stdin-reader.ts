/** Reads a JSON object from stdin, for ten minutes or as many ms as told, and prints how many bytes it was; a program for tests. */

import { MINUTE, millis } from "../../src/model/units.ts";
import { readStdin } from "../../src/platform/stdin.ts";
import { isWholeJson } from "../../src/sources/statusline.ts";

const [, , most = "", time = String(10 * MINUTE)] = process.argv;
void readStdin(isWholeJson, { bytes: Number(most), time: millis(Number(time)) }).then((read) => {
  process.stdout.write(`${read.length}\n`);
  process.exit(0);
});
