/** Who polls, in which version, and whether it still does. */
import { localTime } from "../client/local-time.ts";
import { overdueAt } from "../model/freshness.ts";
import { instant } from "../model/units.ts";
import { sendSignal } from "../platform/process.ts";
import { VERSION } from "../version.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const START = "`claude-usage daemon --detach`";

export const claim: Check = {
  name: "claim",
  run: ({ holder, settings }) => {
    if (holder === null) {
      return settings.values.autostart
        ? warn("nobody polls", `look at the line, which starts the daemon, or ${START}`)
        : fail("nobody polls, and autostart is off", START);
    }
    const { pid, role, since } = holder;
    if (!sendSignal(pid, 0)) {
      return warn(`its holder (pid ${pid}) was killed`, "wait 12 s: then the claim is free");
    }
    const who = role === "daemon" ? "the daemon" : "a command that asks once";
    return ok(`held by ${who}, pid ${pid}, since ${localTime(instant(since))}`);
  },
};

export const daemon: Check = {
  name: "daemon",
  run: ({ holder, state, now, call }) => {
    if (holder?.role !== "daemon") return ok("not running");
    const { build } = holder;
    if (build !== VERSION) {
      return warn(
        `version ${build} runs, and ${VERSION} is installed`,
        "`claude-usage stop`, and look at the line, which starts the new one",
      );
    }
    const { dueAt } = state.snapshot;
    if (now >= overdueAt(state.snapshot)) {
      return fail(
        `it has written nothing since ${localTime(dueAt)}`,
        `see ${call.paths.log}, then \`claude-usage stop\` and ${START}`,
      );
    }
    return ok(`version ${build}`);
  },
};
