/** What a daemon elsewhere is requested to do, by a file that names it. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { requestOf, takeRequests, withdrawRequest } from "../../src/cache/daemon-requests.ts";
import type { RunningDaemon } from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { identityOf } from "../../src/platform/process-identity.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });

/** With our own pid: a signal would end the test. */
const elsewhere: RunningDaemon = {
  pid: process.pid,
  role: "daemon",
  build: "0.1.0",
  since: 5,
  nonce: "n",
  process: identityOf(process.pid),
  shared: false,
  isHere: false,
};

it("reaches the daemon that it names, once", async () => {
  for (const kind of ["refresh", "stop"] as const)
    expect(await requestOf(paths(), elsewhere, kind)).toBe(true);
  expect(takeRequests(paths(), "n")).toEqual(["refresh", "stop"]);
  expect(takeRequests(paths(), "n")).toEqual([]);
});

it("does not reach the next daemon", async () => {
  await requestOf(paths(), elsewhere, "stop");
  expect(takeRequests(paths(), "another")).toEqual([]);
  expect(readdirSync(paths().inbox)).toEqual([]);
});

it("can be withdrawn until it is taken", async () => {
  await requestOf(paths(), elsewhere, "stop");
  expect(withdrawRequest(paths(), "stop")).toBe(true);
  expect(takeRequests(paths(), "n")).toEqual([]);
  expect(withdrawRequest(paths(), "stop")).toBe(false);
});

it("is refused where it cannot be written", async () => {
  mkdirSync(paths().cache, { recursive: true });
  writeFileSync(paths().inbox, "");
  expect(await requestOf(paths(), elsewhere, "stop")).toBe(false);
});

it("from something else than a file is ignored", () => {
  mkdirSync(join(paths().inbox, "stop"), { recursive: true });
  expect(takeRequests(paths(), "n")).toEqual([]);
});
