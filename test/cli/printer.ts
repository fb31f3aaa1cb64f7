/** Prints so many letters to a FIFO, without waiting at its end, and tells on stderr how many ms that took; a program for tests. */
import { closeSync, constants, openSync } from "node:fs";
import { print } from "../../src/cli/output.ts";

const [, , fifo = "", letters = ""] = process.argv;
closeSync(1);
// The lowest number that is free: this is stdout from now on. That it could read too lets it come before its reader.
const stdout = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
if (stdout !== 1) throw new Error(`stdout is ${stdout}`);
const [began, before] = [performance.now(), process.cpuUsage()];
print("x".repeat(Number(letters)));
const { user, system } = process.cpuUsage(before);
const took = { wall: performance.now() - began, cpu: (user + system) / 1_000 };
process.stderr.write(JSON.stringify(took));
