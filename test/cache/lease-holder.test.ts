/** Who polls: the holder of a lease that was renewed recently. */
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import { currentHolder, LEASE_STALE_MS, runningDaemon } from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { instant } from "../../src/model/units.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });

const HOLDER = { pid: 4711, role: "daemon", build: "0.1.0", since: 5, nonce: "n" };
const NOW = instant(1_771_050_961_000);

/** The holder at NOW, who last renewed its lease `ago` ms before; null is never. */
function holderAfter(holder: object, ago: number | null) {
  mkdirSync(paths().cache, { recursive: true });
  writeFileSync(paths().holder, encodeFile(holder));
  if (ago !== null) {
    mkdirSync(`${paths().lease}.lock`);
    const renewed = (NOW - ago) / 1_000;
    utimesSync(`${paths().lease}.lock`, renewed, renewed);
  }
  return currentHolder(paths(), NOW);
}

describe("the current holder", () => {
  it.each([
    ["just now", 0, true],
    ["as long ago as allowed", LEASE_STALE_MS, true],
    ["longer ago", LEASE_STALE_MS + 1_000, false],
    ["by a clock a little ahead", -LEASE_STALE_MS, true],
    ["by a clock far ahead", -LEASE_STALE_MS - 1_000, false],
    ["never", null, false],
  ])("is the one that renewed the lease %s", (_, ago, known) => {
    expect(holderAfter(HOLDER, ago)).toEqual(known ? HOLDER : null);
  });

  it.each([
    { pid: 0 },
    { pid: -1 },
    { pid: 2 ** 31 },
    { pid: 1e300 },
    { pid: "4711" },
    { role: "king" },
    { since: 1e300 },
    { nonce: null },
    { version: 2 },
  ])("is null, and gets no signal, with %j", (changes) => {
    expect(holderAfter({ ...HOLDER, ...changes }, 0)).toBe(null);
  });
});

describe("the running daemon", () => {
  it.each<[string, object, boolean]>([
    ["is a holder that is alive", { pid: process.pid }, true],
    ["is not one that was killed", { pid: 2 ** 31 - 1 }, false],
    ["is not a one-shot poll", { pid: process.pid, role: "once" }, false],
  ])("%s", (_, changes, runs) => {
    holderAfter({ ...HOLDER, ...changes }, 0);
    expect(runningDaemon(paths(), NOW)?.pid).toBe(runs ? process.pid : undefined);
  });
});
