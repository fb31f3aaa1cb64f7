/** The agent of launchd: a property list. launchd.plist(5) says what each key means; there is no sandbox among them. */
import type { Task } from "./spec.ts";

export const LABEL = "claude-usage";

/** Stands in every file that we wrote and may replace. */
export const AGENT_MARK = "<!-- claude-usage service:";

type Value = string | number | boolean | readonly string[] | { readonly [key: string]: Value };

/** The part that starts the daemon. */
export const agentCommand = ({ node, program }: Task): string =>
  `<key>ProgramArguments</key>${xml([node, program, "daemon"])}`;

export function agent(task: Task): string {
  const rest = {
    EnvironmentVariables: Object.fromEntries(task.env),
    RunAtLoad: true,
    // An end with 0 was wanted; after any other it waits a minute.
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 60,
    ProcessType: "Background",
    WorkingDirectory: "/",
    Umask: 0o077,
    StandardErrorPath: task.log,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
${AGENT_MARK} written by \`claude-usage service install\`. -->
<plist version="1.0">
<dict>
<key>Label</key>${xml(LABEL)}
${agentCommand(task)}
${entries(rest)}
</dict>
</plist>
`;
}

function xml(value: Value): string {
  if (typeof value === "string") return `<string>${escaped(value)}</string>`;
  if (typeof value === "number") return `<integer>${value}</integer>`;
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
  if (isList(value)) return `<array>${value.map(xml).join("")}</array>`;
  return `<dict>\n${entries(value)}\n</dict>`;
}

const isList = (value: Value): value is readonly string[] => Array.isArray(value);

const entries = (values: { readonly [key: string]: Value }): string =>
  Object.entries(values)
    .map(([key, value]) => `<key>${escaped(key)}</key>${xml(value)}`)
    .join("\n");

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
