/** The login, by kind and expiry alone. */
import { localTime } from "../client/local-time.ts";
import type { Failure } from "../model/outcome.ts";
import { span } from "../model/units.ts";
import { duration } from "../render/countdown.ts";
import { failureMessage } from "../render/messages.ts";
import { type Check, type Finding, fail, ok, warn } from "./check.ts";

export const login: Check = {
  name: "login",
  run: ({ login: found, now, state, settings }) => {
    if (settings.values.source === "local") return ok('not used: source is "local"');
    // That a night is longer than a login is no fault.
    if (found.kind === "signedOut") return halved(found, found.why === "expired" ? warn : fail);
    const { health } = state.snapshot;
    if (health.kind === "failing" && health.failure.kind === "refused") {
      return halved(health.failure, health.failure.why === "token" ? warn : fail);
    }
    const { where, expiresAt } = found;
    const until =
      expiresAt === null
        ? ""
        : `, good until ${localTime(expiresAt)} (${duration(span(now, expiresAt))})`;
    return ok(`a subscription's, in ${where}${until}`);
  },
};

/** A sentence on a login says what is wrong, and behind its last semicolon what to do. */
function halved(trouble: Failure, verdict: typeof fail): Finding {
  const sentence = failureMessage(trouble, null).replace(/\.$/, "");
  const at = sentence.lastIndexOf("; ");
  return at < 0
    ? verdict(sentence, "run `claude` and log in")
    : verdict(sentence.slice(0, at), sentence.slice(at + 2));
}
