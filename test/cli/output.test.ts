/** A full, non-blocking stdout: everything arrives, and waiting costs no CPU. */
import { spawn } from "node:child_process";
import { expect, it } from "vitest";
import { followed } from "../world/person.ts";
import { bundled, folderPerTest } from "../world/program.ts";

const file = bundled(new URL("printer.ts", import.meta.url));
const folder = folderPerTest();

it("a slow reader gets everything, and waiting for it takes almost no CPU", async () => {
  const reader = "{ sleep 1; wc -c; } <fifo &";
  const writer = `'${process.execPath}' '${file()}' fifo 300000`;
  const sh = spawn("sh", ["-c", `mkfifo fifo; ${reader} ${writer}; wait`], { cwd: folder() });
  const { stdout, stderr } = await followed(sh).ended;
  expect(Number(stdout)).toBe(300_001);
  const { wall, cpu } = JSON.parse(stderr);
  expect(wall).toBeGreaterThan(500);
  expect(cpu).toBeLessThan(wall / 5);
});
