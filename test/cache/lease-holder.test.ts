/** Who polls: the holder of a lease that was renewed recently. */
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeFile } from "../../src/cache/formats.ts";
import {
  currentHolder,
  LEASE_STALE_MS,
  pidText,
  runningDaemon,
} from "../../src/cache/lease-holder.ts";
import { pathsFor } from "../../src/cache/paths.ts";
import { instant } from "../../src/model/units.ts";
import { identityOf } from "../../src/platform/process-identity.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });

/** As an older build writes it. */
const OLD_HOLDER = { pid: 4711, role: "daemon", build: "0.1.0", since: 5, nonce: "n" };
const HOLDER = { ...OLD_HOLDER, process: identityOf(process.pid) };
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
    expect(holderAfter(HOLDER, ago)).toEqual(known ? { ...HOLDER, shared: false } : null);
  });

  it("may be of a build that wrote down its pid alone", () => {
    expect(holderAfter(OLD_HOLDER, 0)).toEqual({ ...OLD_HOLDER, process: null, shared: false });
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
    { process: { pid: 4711 } },
  ])("is null, and gets no signal, with %j", (changes) => {
    expect(holderAfter({ ...HOLDER, ...changes }, 0)).toBe(null);
  });
});

describe("the running daemon", () => {
  const here = { pid: process.pid };
  const identity = identityOf(process.pid);
  it.each<[string, object, "here" | "elsewhere" | "none"]>([
    ["is a holder that is alive", here, "here"],
    ["is not one that was killed", { pid: 2 ** 31 - 1 }, "none"],
    [
      "is not a stranger that has its pid by now",
      { ...here, process: { ...identity, started: "1" } },
      "none",
    ],
    [
      "is elsewhere in another container",
      { ...here, process: { ...identity, namespace: "pid:[1]" } },
      "elsewhere",
    ],
    [
      "is elsewhere on another machine",
      { ...here, process: { ...identity, boot: "another" } },
      "elsewhere",
    ],
    [
      "of an older build is elsewhere when its pid is a stranger's",
      { ...here, process: undefined },
      "elsewhere",
    ],
    ["is not a one-shot poll", { ...here, role: "once" }, "none"],
  ])("%s", (_, changes, where) => {
    holderAfter({ ...HOLDER, ...changes }, 0);
    const daemon = runningDaemon(paths(), NOW);
    expect(daemon?.isHere).toBe({ here: true, elsewhere: false, none: undefined }[where]);
    if (daemon !== null) expect(pidText(daemon).includes("another container")).toBe(!daemon.isHere);
  });
});
