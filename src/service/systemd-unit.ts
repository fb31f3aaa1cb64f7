/** The unit of systemd's user instance. systemd.exec(5) and systemd.service(5) say what each line means. */
import type { Task } from "./spec.ts";

/** How the first line begins of every file that we wrote and may replace. */
export const UNIT_MARK = "# claude-usage service:";

/** The line that starts the daemon; the colon keeps systemd from looking for variables in it. */
export const unitCommand = ({ node, program }: Task): string =>
  `ExecStart=:${word(node)} ${word(program)} ${word("daemon")}`;

/**
 * MemoryDenyWriteExecute is not among these lines, for V8 compiles while it runs; PrivateTmp is not, for tmux's
 * sockets lie in /tmp; SystemCallFilter is not, for the next Node may call what this one does not.
 */
export const unit = (
  task: Task,
): string => `${UNIT_MARK} written by \`claude-usage service install\`.
[Unit]
Description=claude-usage, how much of the Claude plan is left
# One that goes on failing is left alone for the rest of the hour.
StartLimitIntervalSec=1h
StartLimitBurst=10

[Service]
Type=exec
${unitCommand(task)}
WorkingDirectory=/
UMask=0077
StandardError=append:${percentDoubled(task.log)}
Restart=on-failure
RestartSec=60
# 64 is a wrong setting, which no start mends.
RestartPreventExitStatus=64
${task.env.map(([name, value]) => `Environment=${word(`${name}=${value}`)}`).join("\n")}
NoNewPrivileges=yes
# Without a user namespace systemd leaves out the next three without a word.
PrivateUsers=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${word(task.cache)}
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

/** `%` begins one of systemd's own names. */
const percentDoubled = (text: string): string => text.replaceAll("%", "%%");

/** Any text of one line as one word. */
const word = (text: string): string =>
  `"${percentDoubled(text).replace(/["\\]/g, (found) => `\\${found}`)}"`;
