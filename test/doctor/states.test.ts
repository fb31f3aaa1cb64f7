/** Doctor and line agree: for every word that the line can show, some check fails and names a fix. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { CHECKS } from "../../src/doctor/checks.ts";
import { runChecks } from "../../src/doctor/report.ts";
import type { DoctorSample } from "../../src/doctor/sample.ts";
import type { TmuxServerSample } from "../../src/doctor/tmux-sample.ts";
import { INITIAL_PACE } from "../../src/model/schedule/pace.ts";
import { lineWords } from "../../src/render/line.ts";
import { LINE_STATES } from "../../src/sim/states.ts";
import { folderPerTest } from "../world/program.ts";
import { fileIn, frameFor, ROOT, SERVER, sampleWith } from "./sample.ts";

const home = folderPerTest();

type Changes = Partial<DoctorSample>;

/** What makes a word that the snapshot alone does not. */
const CAUSES: Readonly<Record<string, () => Changes>> = {
  stopped: () => ({ holder: null }),
  config: () => ({ published: ['config.toml:1: there is no setting "budgte".'] }),
  unwritable: () => {
    const paths = pathsFor({ home: home(), cwd: "/", env: {} });
    mkdirSync(dirname(paths.cache), { recursive: true });
    fileIn(dirname(paths.cache), "default");
    return { call: { ...sampleWith().call, paths } };
  },
  usage: () => served({ right: { text: "#(/x/claude-usage --bogus)", length: 100 } }),
  "no-node": () => served({ launch: "there is no node in PATH; install Node 31.17 or newer" }),
  "old-node": () => served({ launch: "/usr/bin/node is v12.1.0; install Node 31.17 or newer" }),
};

const served = (changes: Partial<TmuxServerSample>): Changes => ({
  tmux: { version: "tmux 3.3a", server: { ...SERVER, ...changes } },
});

/** With these there is no doctor to run, or it is our bug. */
const BEYOND = new Set(["not-built", "building", "fault"]);

/** Passes within seconds, so it is only advice to wait. */
const PASSING = new Set(["starting"]);

const STATES = LINE_STATES.flatMap(([shows]) => {
  const words = typeof shows === "string" ? [shows] : lineWords(frameFor(shows));
  return words.map((word) => ({ word, shows }));
}).filter(({ word }) => !BEYOND.has(word));

it.each(STATES)("the word $word has a check that fails", ({ word, shows }) => {
  const situation: Changes =
    typeof shows === "string"
      ? {}
      : { now: shows.now, state: { snapshot: shows.snapshot, pace: INITIAL_PACE } };
  const env = { LANG: "C.UTF-8", PATH: `${ROOT}/scripts` };
  const findings = runChecks(CHECKS, sampleWith({ ...situation, ...CAUSES[word]?.() }, env));
  const wanted = PASSING.has(word) ? "warn" : "fail";
  const found = findings.filter(({ status }) => status === wanted);
  expect(found.map(({ fix }) => fix)).toContainEqual(expect.stringMatching(/\w{4}/));
});

it("covers every word of the record", () => {
  const words = new Set(STATES.map(({ word }) => word.split(" ")[0]));
  expect(words.size).toBeGreaterThan(17);
  expect([...words]).toEqual(
    expect.arrayContaining(["expired", "signed-out", "not-allowed", "rate-limited", "stopped"]),
  );
});

it("another user's home, where the line says `stopped`, has a check that fails", () => {
  const paths = {
    ...pathsFor({ home: home(), cwd: "/", env: {} }),
    foreign: { folder: home(), owner: 65_534, uid: 0 },
  };
  const sample = sampleWith({ call: { ...sampleWith().call, paths } });
  expect(runChecks(CHECKS, sample)).toContainEqual(
    expect.objectContaining({
      name: "cache",
      status: "fail",
      message: expect.stringMatching(/belongs to another user \(uid 65534/),
      fix: expect.stringMatching(/sudo -H/),
    }),
  );
});
