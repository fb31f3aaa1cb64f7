/** The plan's name from what is stored beside the login. */
import { expect, it } from "vitest";
import { planName } from "../../src/model/plan.ts";

it.each([
  ["max", "default_claude_max_20x", "Max 20x"],
  ["max", "default_claude_max_5x", "Max 5x"],
  ["max", null, "Max"],
  ["pro", "default_claude_ai", "Pro"],
  ["team", "default_raven", "Team"],
  ["claude_team-plus", null, "Claude team plus"],
  [null, "default_claude_max_5x", "5x"],
  [null, null, null],
  ["", "", null],
  ["\u001b[31mmax", null, null],
  ["a name that is far too long for a plan", null, null],
])("%j with %j is %j", (subscription, tier, name) =>
  expect(planName(subscription, tier)).toBe(name),
);
