/** Test program: prints a number of letters to a non-blocking FIFO, and the wall and CPU time on stderr. */
import { closeSync, constants, openSync } from "node:fs";
import { print } from "../../src/cli/output.ts";

const [, , fifo = "", letters = ""] = process.argv;
closeSync(1);
// It gets the lowest free descriptor, which is stdout. Opened for reading too, so that it need not wait for a reader.
const stdout = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
if (stdout !== 1) throw new Error(`stdout is ${stdout}`);
const [start, before] = [performance.now(), process.cpuUsage()];
print("x".repeat(Number(letters)));
const { user, system } = process.cpuUsage(before);
const took = { wall: performance.now() - start, cpu: (user + system) / 1_000 };
process.stderr.write(JSON.stringify(took));
