/** Signals to real processes, and facts about this one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmdirSync } from "node:fs";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import {
  currentFolder,
  listeningPorts,
  sendSignal,
  sleepSync,
} from "../../src/platform/process.ts";
import { folderPerTest } from "../world/program.ts";

const folder = folderPerTest();
const before = process.cwd();
afterEach(() => process.chdir(before));

it("a signal reaches a process, and none that has ended", async () => {
  const child = spawn("sleep", ["60"]);
  const pid = child.pid ?? 0;
  expect(sendSignal(pid, 0)).toBe(true);
  expect(sendSignal(pid, "SIGTERM")).toBe(true);
  expect((await once(child, "exit"))[1]).toBe("SIGTERM");
  expect(sendSignal(pid, 0)).toBe(false);
});

it("the current folder is null once it was removed", () => {
  expect(currentFolder()).toBe(before);
  // Node remembers the folder once it was read.
  process.chdir(folder());
  rmdirSync(folder());
  expect(currentFolder()).toBe(process.platform === "linux" ? null : expect.anything());
});

it("sleepSync blocks for its time", () => {
  const start = performance.now();
  sleepSync(30);
  expect(performance.now() - start).toBeGreaterThan(29);
});

describe.skipIf(process.platform !== "linux")("the ports of a process", () => {
  it.each(["--inspect=127.0.0.1:0", "--inspect=[::1]:0"])("are seen with %s", async (flag) => {
    const child = spawn(process.execPath, [flag, "-e", "setInterval(() => {}, 1000)"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const [text] = await once(child.stderr, "data");
    const [, port] = /:(\d+)\/[0-9a-f]/.exec(String(text)) ?? [];
    expect(listeningPorts(child.pid ?? 0)).toEqual([Number(port)]);
  });

  it("are none for one that listens nowhere, and for one that has ended", async () => {
    const child = spawn("cat");
    expect(listeningPorts(child.pid ?? 0)).toEqual([]);
    child.kill();
    await once(child, "exit");
    expect(listeningPorts(child.pid ?? 0)).toEqual([]);
  });
});
