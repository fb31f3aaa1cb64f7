/** What is on: provider × variables × files × precedence. */
import { describe, expect, it } from "vitest";
import { assess, verdictOf } from "../../src/telemetry/assess.ts";
import { MASTER_SWITCH, SERVICES } from "../../src/telemetry/reference.ts";
import { SERVICE_NAMES, type ServiceName } from "../../src/telemetry/service-names.ts";
import { layered, type Places } from "./layered.ts";

const PLACES = ["managed", "local", "project", "user", "shell"] as const;

const CLOUDS = {
  CLAUDE_CODE_USE_BEDROCK: "Bedrock",
  CLAUDE_CODE_USE_VERTEX: "Vertex",
  CLAUDE_CODE_USE_FOUNDRY: "Foundry",
} as const;

const switched = Object.entries(SERVICES).flatMap(([name, { switch: ownSwitch }]) =>
  ownSwitch.kind === "none" ? [] : [{ name: name as ServiceName, ...ownSwitch }],
);

const stateOf = (name: ServiceName, set: Places) => verdictOf(assess(layered(set)), name).state;

describe("by default", () => {
  it.each([
    ["Claude API", {}, "on on on on on off off off off"],
    ...Object.entries(CLOUDS).map(
      ([variable, name]) =>
        [name, { [variable]: "1" }, "off off off off on off off off off"] as const,
    ),
    ["Claude API", { CLAUDE_CODE_USE_BEDROCK: "0" }, "on on on on on off off off off"],
  ] as const)("%s with %j", (provider, shell, states) => {
    const found = assess(layered({ shell }));
    expect(found.provider.name).toBe(provider);
    expect(found.verdicts.map(({ state }) => state).join(" ")).toBe(states);
    expect(found.verdicts.map(({ name }) => name)).toEqual(SERVICE_NAMES);
  });
});

describe.each(switched)("$variable", ({ name, variable, kind }) => {
  const set = kind === "opt-in" ? "on" : "off";
  const unset = kind === "opt-in" ? "off" : "on";

  it.each(PLACES)("decides in %s, and is named", (place) => {
    const verdict = verdictOf(assess(layered({ [place]: { [variable]: "1" } })), name);
    expect(verdict).toEqual({
      name,
      state: set,
      decision: {
        kind: "switch",
        by: {
          variable,
          value: "1",
          where: place === "shell" ? "the environment" : `/${place}.json:3`,
        },
      },
    });
  });

  it.each(
    PLACES.flatMap((strong, at) => PLACES.slice(at + 1).map((weak) => [strong, weak] as const)),
  )("in %s overrides %s", (strong, weak) => {
    expect(stateOf(name, { [strong]: { [variable]: "1" }, [weak]: { [variable]: "0" } })).toBe(set);
    expect(stateOf(name, { [strong]: { [variable]: "0" }, [weak]: { [variable]: "1" } })).toBe(
      unset,
    );
  });

  it.each(["1", "true", "TRUE", "yes", "on", " 1 "])("reads %j as true", (value) => {
    expect(stateOf(name, { user: { [variable]: value } })).toBe(set);
  });

  it.each(["", "0", "false", "no", "off", "2", "enabled", "y"])(
    "does not read %j as true",
    (value) => {
      expect(stateOf(name, { user: { [variable]: value } })).toBe(unset);
    },
  );
});

describe("the master switch", () => {
  it("turns off all that is on by default, and nothing of OpenTelemetry", () => {
    const all = Object.fromEntries(
      switched.filter(({ kind }) => kind === "opt-in").map(({ variable }) => [variable, "1"]),
    );
    const { verdicts } = assess(layered({ user: all, project: { [MASTER_SWITCH]: "1" } }));
    expect(verdicts.map(({ state, decision }) => `${state} ${decision.kind}`)).toEqual([
      ...Array(5).fill("off master"),
      ...Array(4).fill("on switch"),
    ]);
  });

  it("does not decide where a service's own switch turns it off too", () => {
    const { decision } = verdictOf(
      assess(layered({ managed: { [MASTER_SWITCH]: "1" }, shell: { DISABLE_TELEMETRY: "1" } })),
      "statsig",
    );
    expect(decision.by?.variable).toBe("DISABLE_TELEMETRY");
  });
});

it("names the false value that overrides a weaker true one", () => {
  const set = { project: { DISABLE_TELEMETRY: "0" }, user: { DISABLE_TELEMETRY: "1" } };
  const { state, decision } = verdictOf(assess(layered(set)), "statsig");
  expect({ state, where: decision.by?.where }).toEqual({ state: "on", where: "/project.json:3" });
});

it("says that the provider decides only where that makes a difference", () => {
  const { verdicts } = assess(layered({ user: { CLAUDE_CODE_USE_VERTEX: "true" } }));
  expect(verdicts.map(({ decision }) => decision.kind)).toEqual([
    ...Array(4).fill("provider"),
    ...Array(5).fill("default"),
  ]);
});
