/** systemd's user instance, and the unit that it runs. */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Exec } from "../platform/exec.ts";
import { tryFs } from "../platform/fs.ts";
import { NO_DEBUGGER } from "../platform/long-running.ts";
import { execFailure, type ManagerFailure, type ServiceManager } from "./manager.ts";
import { NODE_VARIABLES, type ServiceSpec } from "./spec.ts";

const UNIT_NAME = "claude-usage.service";

/** The beginning of the first line of every file that we wrote and may replace. */
const UNIT_MARK = "# claude-usage service:";

export function systemd(exec: Exec, configHome: string): ServiceManager {
  const file = join(configHome, "systemd/user", UNIT_NAME);
  const systemctl = (...args: readonly string[]) => exec("systemctl", ["--user", ...args]);
  /** Runs several calls, until one fails. */
  const runAll = async (calls: readonly (readonly string[])[]): Promise<ManagerFailure | null> => {
    for (const [at, args] of calls.entries()) {
      const reason = execFailure(await systemctl(...args));
      if (reason === null) continue;
      const rest = calls.slice(at).map((one) => `systemctl --user ${one.join(" ")}`);
      return {
        reason: `systemctl --user ${args.join(" ")}: ${reason}`,
        byHand: rest.join(" && "),
      };
    }
    return null;
  };
  return {
    name: "systemd",
    program: "systemctl",
    file,
    mark: UNIT_MARK,
    fileText: unit,
    startLine: execStart,
    start: () => runAll([["daemon-reload"], ["enable", "--now", UNIT_NAME]]),
    stop: async () => {
      const failure = await runAll([["disable", "--now", UNIT_NAME]]);
      // Where the instance does not answer, this link would be left behind, broken.
      tryFs(() => rmSync(join(dirname(file), "default.target.wants", UNIT_NAME), { force: true }));
      return failure;
    },
    reload: () => runAll([["daemon-reload"]]),
    state: async () => {
      const [enabled, active] = await Promise.all([
        systemctl("is-enabled", UNIT_NAME),
        systemctl("is-active", UNIT_NAME),
      ]);
      if (enabled.kind !== "exited" || active.kind !== "exited" || active.stdout === "")
        return null;
      const words = [enabled, active].map(({ stdout }) => stdout.trim() || "not found");
      return { isRunning: active.code === 0, text: words.join(", ") };
    },
    secretsPlace: `into a file of mode 0600, which \`systemctl --user edit ${UNIT_NAME}\` is to name: [Service] EnvironmentFile=FILE`,
  };
}

/** The line that starts the daemon; the colon keeps systemd from expanding variables in it. */
const execStart = ({ node, program }: ServiceSpec): string =>
  `ExecStart=:${[node, NO_DEBUGGER, program, "daemon"].map(unitWord).join(" ")}`;

/**
 * The unit; systemd.exec(5) and systemd.service(5) say what each line means. MemoryDenyWriteExecute is not among
 * them because V8 compiles while it runs; PrivateTmp is not because tmux's sockets are in /tmp; SystemCallFilter is not
 * because the next Node may make calls that this one does not.
 */
const unit = (
  spec: ServiceSpec,
): string => `${UNIT_MARK} written by \`claude-usage service install\`.
[Unit]
Description=claude-usage, how much of the Claude plan is used
# One that goes on failing is left alone for the rest of the hour.
StartLimitIntervalSec=1h
StartLimitBurst=10

[Service]
Type=exec
${execStart(spec)}
WorkingDirectory=/
UMask=0077
StandardError=append:${percentDoubled(spec.log)}
Restart=on-failure
RestartSec=60
# 64 is a wrong setting, which a restart does not fix.
RestartPreventExitStatus=64
${spec.env.map(([name, value]) => `Environment=${unitWord(`${name}=${value}`)}`).join("\n")}
# The manager may have them for other programs.
UnsetEnvironment=${NODE_VARIABLES.join(" ")}
NoNewPrivileges=yes
# Where there are no user namespaces systemd silently ignores the next three.
PrivateUsers=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${unitWord(spec.cache)} ${unitWord(spec.state)}
RuntimeDirectory=claude-usage
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`;

/** `%` begins one of systemd's own specifiers. */
const percentDoubled = (text: string): string => text.replaceAll("%", "%%");

/** Any text of one line as one word. */
const unitWord = (text: string): string =>
  `"${percentDoubled(text).replace(/["\\]/g, (found) => `\\${found}`)}"`;
