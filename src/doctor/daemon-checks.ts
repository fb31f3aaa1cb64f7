/** Checks of the process that polls: which one holds the lease, whether it is alive and current, and its service. */
import { holderState } from "../cache/lease-holder.ts";
import { localTime } from "../client/local-time.ts";
import { overdueAt } from "../model/freshness.ts";
import { instant, MINUTE } from "../model/units.ts";
import { VERSION } from "../version.ts";
import { type DoctorCheck, fail, ok, skipped, warn } from "./check.ts";

const START = "`claude-usage daemon --detach`";

export const leaseCheck: DoctorCheck = {
  name: "poller",
  run: (sample) => {
    const { holder, settings, state, now } = sample;
    const stopped = now >= overdueAt(state.snapshot) ? fail : warn;
    if (holder === null) {
      return settings.values.autostart
        ? stopped(
            "no process polls",
            `\`claude-usage\` starts the daemon on demand; to start it now: ${START}`,
          )
        : fail("no process polls, and autostart is off", START);
    }
    const { pid, role, since } = holder;
    if (holderState(holder) === "gone") {
      return stopped(`pid ${pid}, which polled, was killed`, "wait 12 s; then another may poll");
    }
    const who = role === "daemon" ? "the daemon" : "a command that polls once";
    return ok(`${who}, pid ${pid}, since ${localTime(instant(since))}`);
  },
};

export const daemonCheck: DoctorCheck = {
  name: "daemon",
  run: ({ holder, state, now, call }) => {
    if (holder?.role !== "daemon") return skipped("not running");
    const { build } = holder;
    if (build !== VERSION) {
      return warn(
        `version ${build} is running, and ${VERSION} is installed`,
        "`claude-usage stop`; the next `claude-usage` starts the new version",
      );
    }
    const { dueAt } = state.snapshot;
    if (now >= overdueAt(state.snapshot)) {
      return fail(
        `no poll since it was due at ${localTime(dueAt)}`,
        `see ${call.paths.log}, then \`claude-usage stop\` and ${START}`,
      );
    }
    return ok(`version ${build}`);
  },
};

/** The daemon listens nowhere: a port of its process is Node's debugger, which reads the login to any local user. */
export const debuggerCheck: DoctorCheck = {
  name: "debugger",
  run: ({ holder, listening }) => {
    const [port] = listening;
    if (holder === null) return skipped("no process polls");
    return port === undefined
      ? ok("closed")
      : fail(
          `open on port ${port}: a local user can read the login from process ${holder.pid}`,
          `unset NODE_OPTIONS, then \`claude-usage stop\` and ${START}`,
        );
  },
};

/** Two queries, a minute apart, may be missing. */
const COST_GRACE_MS = 3 * MINUTE;

export const costCheck: DoctorCheck = {
  name: "cost",
  run: ({ holder, settings, todayCost, now, call }) => {
    const { cost_url } = settings.values;
    if (cost_url === null) return skipped("not used: cost_url is off");
    if (todayCost !== null && todayCost.until > now) return ok(`from ${cost_url.host}`);
    if (holder?.role !== "daemon" || now < holder.since + COST_GRACE_MS) {
      return skipped(`${cost_url.host}, not queried yet`);
    }
    return fail(
      `${cost_url.host} has not answered with today's cost for minutes`,
      `see ${call.paths.log}; start VictoriaMetrics there, or correct cost_url`,
    );
  },
};

export const serviceCheck: DoctorCheck = {
  name: "service",
  run: ({ service: { file, owner, isCurrent } }) => {
    if (owner === "none") return skipped("not installed; the daemon starts on demand");
    if (owner === "another") return skipped(`${file} was not written by claude-usage`);
    return isCurrent
      ? ok(file)
      : warn(`${file} starts another Node or build`, "`claude-usage service install` again");
  },
};
