/** Checks of the other machines that the settings name: how each answered last, and the engine by which they share. */
import { localTime } from "../client/local-time.ts";
import type { SshTarget } from "../config/machine-types.ts";
import { engineAddress } from "../model/peers.ts";
import { MINUTE, millis, SECOND, span } from "../model/units.ts";
import { duration } from "../render/countdown.ts";
import { sanitize } from "../render/text.ts";
import { VERSION } from "../version.ts";
import { type DoctorCheck, type Finding, fail, ok, skipped, warn } from "./check.ts";
import type { DoctorSample } from "./sample.ts";

const MAX_TEXT = 60;

export const machinesCheck: DoctorCheck = {
  name: "machines",
  run: ({ settings, peers, login }) => {
    const { from, source } = settings.values;
    if (from.length === 0) return skipped("none is read: from is empty");
    if (source === "local") return skipped('none is read: source is "local"');
    const rows = from.map(({ label, words }) => ({
      ...{ label, words },
      found: peers?.from.find((one) => one.label === label) ?? null,
    }));
    const texts = rows.map(({ label, found }) => {
      if (found === null) return `${label}: not asked yet`;
      return `${label}: ${sanitize(found.why ?? "ok", MAX_TEXT)}, at ${localTime(found.at)}`;
    });
    const [first = "", ...others] = texts;
    const failed = rows.find(({ found }) => found !== null && found.why !== null);
    if (failed === undefined) return ok(first, others);
    // With a login of its own this machine polls meanwhile.
    const report = login.kind === "found" ? warn : fail;
    return report(first, fixFor(failed, failed.found?.why ?? ""), others);
  },
};

function fixFor({ label, words }: SshTarget, why: string): string {
  if (why === "no claude-usage there") return `install claude-usage on ${label}`;
  if (why === "logged in to another account") return `take ${label} out of from in config.toml`;
  if (IS_ITS_OWN.test(why)) return `run \`claude-usage doctor\` on ${label}`;
  return `try \`ssh -o BatchMode=yes ${words.join(" ")} true\``;
}

/** ssh got there: an exit code, a document without a number, or a problem's word in it. */
const IS_ITS_OWN = /^(exit code|no document|no number)|^[a-z-]+$/;

/** A clock that is off by more makes a countdown wrong by a minute. */
const MAX_SKEW_MS = 30 * SECOND;
/** Whether an engine is still there cannot be said by a call before that. */
const MAX_RECORD_AGE_MS = 15 * MINUTE;
/** With more, a call may end in its time-out. */
const MAX_LATENCY_MS = SECOND;

export const shareCheck: DoctorCheck = {
  name: "share",
  run: ({ settings, peers, accountFolders, now }) => {
    const { share, source } = settings.values;
    if (share === null) return skipped("off");
    if (source === "local") return skipped('not used: source is "local"');
    if (accountFolders.account === null)
      return warn("Claude Code names no account here", "run `claude` and log in once");
    const address = engineAddress(share);
    const found = peers?.share ?? null;
    // What was found is of one engine and one moment.
    if (found === null || found.address !== address)
      return warn(`${address}: not called yet`, "wait a moment for the first poll");
    if (found.why === null && span(found.at, now) > MAX_RECORD_AGE_MS)
      return warn(
        `${address}: not called since ${localTime(found.at)}`,
        "run `claude-usage machines`, which calls it now",
      );
    return engineFinding(address, found);
  },
};

function engineFinding(
  address: string,
  {
    at,
    why,
    latency,
    skew,
    version,
    machines,
  }: NonNullable<NonNullable<DoctorSample["peers"]>["share"]>,
): Finding {
  if (why !== null)
    return warn(
      `${address}: ${sanitize(why, MAX_TEXT)}, since ${localTime(at)}; each machine polls with its part`,
      fixForEngine(why),
    );
  const others = machines.length - 1;
  const engine = version === "" ? "an engine before 7.0" : `version ${sanitize(version, 20)}`;
  const text = `${address}: ${engine}, answers in ${latency ?? 0} ms; ${others} other machine${others === 1 ? "" : "s"}`;
  const older = [...new Set(machines.filter((one) => one !== VERSION))];
  const details = older.map((one) => `a machine has claude-usage ${sanitize(one, 20)}`);
  const ms = Math.abs(skew ?? 0);
  if (ms > MAX_SKEW_MS)
    return warn(
      `${text}; its clock is ${duration(millis(ms))} ${(skew ?? 0) > 0 ? "ahead" : "behind"}`,
      "ages do not depend on it, countdowns do: set this machine's clock",
      details,
    );
  if ((latency ?? 0) > MAX_LATENCY_MS) return warn(text, "use an engine that is nearer", details);
  return ok(text, details);
}

function fixForEngine(why: string): string {
  if (why === "its login was refused")
    return "check the user in share, and share_password_file or CLAUDE_USAGE_SHARE_PASSWORD";
  if (why === "its user may not do what is needed")
    return "give its user what docs/machines.md lists";
  if (why.startsWith("share_password_file can be read")) return "run `chmod 600` on that file";
  if (why.startsWith("share_password_file")) return "put the password into that file";
  return "check that it runs and can be reached";
}
