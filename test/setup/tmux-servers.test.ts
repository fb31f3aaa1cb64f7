/** A side of the bar after the line was taken out of it. */
import { expect, it } from "vitest";
import { sideWithoutLine } from "../../src/setup/tmux-servers.ts";

const LIVE = "#{T:@claude-usage}";
const JOB = "#(exec '/a b/scripts/claude-usage' --for tmux)";

it.each([
  [`${LIVE} | %H:%M`, "%H:%M"],
  [`#S | ${LIVE}`, "#S"],
  [`a ${LIVE} b`, "a  b"],
  [JOB, ""],
  [`${JOB} | #(date) x`, "#(date) x"],
  ["#(date) | #(: '('; exec '/a)/scripts/claude-usage' --for tmux)", "#(date)"],
  ["#{claude_usage} | x", "x"],
  [`#[range=user|claude-usage]${LIVE}#[range=right] | %H:%M`, "%H:%M"],
  ["#(date) claude-usage", "#(date) claude-usage"],
])("%j is %j", (before, after) => {
  expect(sideWithoutLine(before)).toBe(after);
});
