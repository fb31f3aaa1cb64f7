/** What a command loads before it runs. Help and completions load every command, so each must be cheap to load. */
import { expect, it } from "vitest";
import { COMMANDS } from "../../src/commands.ts";
import { sourceFiles } from "./source-tree.ts";

const files = new Map(sourceFiles().map((room) => [room.file, room]));

/** All that comes with a file of src when it is loaded: what it imports by value, and not lazily. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { target, lazy, types } of files.get(file)?.imports ?? []) {
    if (!lazy && !types) loadedWith(target, seen);
  }
  return seen;
}

const packagesIn = (loaded: ReadonlySet<string>): readonly string[] =>
  [...loaded].filter((target) => !target.endsWith(".ts") && !target.startsWith("node:"));

/** `ms` reads durations in settings, `valibot` the credentials file: a millisecond or two each. */
const CHEAP_PACKAGES = ["ms", "valibot"];

/** Rooms that are loaded only by `run`. The names of the telemetry services and groupings are part of a spec. */
const HEAVY =
  /^(telemetry\/(?!(?:service-names|groupings)\.ts)|sim\/|doctor\/|service\/|daemon\/run\.ts|node:child_process)/;

it.each(Object.keys(COMMANDS))("%s loads no heavy package or room before it runs", (name) => {
  const loaded = loadedWith(`commands/${name}.ts`);
  expect(packagesIn(loaded).filter((target) => !CHEAP_PACKAGES.includes(target))).toEqual([]);
  expect([...loaded].filter((target) => HEAVY.test(target))).toEqual([]);
});

it("sees what a heavy file loads: the law can fail", () => {
  expect(packagesIn(loadedWith("poller/create.ts"))).toContain("got");
  expect([...loadedWith("telemetry/actions.ts")].some((target) => HEAVY.test(target))).toBe(true);
});
