/** launchd, in the session of the person who is logged in at the screen, and the property list of its agent. */
import { join } from "node:path";
import type { Exec } from "../platform/exec.ts";
import { NO_DEBUGGER } from "../platform/long-running.ts";
import { wordOfSh } from "../platform/shell-word.ts";
import { execFailure, type ManagerFailure, type ServiceManager } from "./manager.ts";
import { NODE_VARIABLES, type ServiceSpec } from "./spec.ts";

const LABEL = "claude-usage";

/** In every file that we wrote and may replace. */
const PLIST_MARK = "<!-- claude-usage service:";

export function launchd(exec: Exec, home: string, uid: number): ServiceManager {
  const file = join(home, "Library/LaunchAgents", `${LABEL}.plist`);
  const domain = `gui/${uid}`;
  const target = `${domain}/${LABEL}`;
  const launchctl = (...args: readonly string[]) => exec("launchctl", args);
  return {
    name: "launchd",
    program: "launchctl",
    file,
    mark: PLIST_MARK,
    fileText: plist,
    startLine: programArguments,
    start: async () => {
      // A loaded agent has the old file. Where none is loaded this fails, which does not matter.
      await launchctl("bootout", target);
      await launchctl("enable", target);
      const reason = execFailure(await launchctl("bootstrap", domain, file));
      return failureOf(
        "launchctl bootstrap",
        reason,
        `launchctl bootstrap ${domain} ${wordOfSh(file)}`,
      );
    },
    stop: async () => {
      const reason = execFailure(await launchctl("bootout", target));
      return failureOf("launchctl bootout", reason, `launchctl bootout ${target}`);
    },
    reload: async () => null,
    state: async () => {
      const result = await launchctl("print", target);
      if (result.kind !== "exited") return null;
      if (result.code !== 0) return { isRunning: false, text: "not loaded" };
      const [, state = "loaded"] = /^\s*state = ([a-z ]+)$/m.exec(result.stdout) ?? [];
      return { isRunning: state === "running", text: state };
    },
    secretsPlace:
      "nowhere that launchd reads and other users do not: uninstall, and let the daemon start on demand",
  };
}

const failureOf = (what: string, reason: string | null, byHand: string): ManagerFailure | null =>
  reason === null ? null : { reason: `${what}: ${reason}`, byHand };

/** The part of the plist that starts the daemon. */
const programArguments = ({ node, program }: ServiceSpec): string =>
  `<key>ProgramArguments</key>${xml([node, NO_DEBUGGER, program, "daemon"])}`;

/** The agent's property list. launchd.plist(5) says what each key means; none of them is a sandbox. */
function plist(spec: ServiceSpec): string {
  const rest = {
    EnvironmentVariables: Object.fromEntries([
      ...spec.env,
      ...NODE_VARIABLES.map((name) => [name, ""]),
    ]),
    RunAtLoad: true,
    // An exit with 0 was wanted; after any other, launchd waits a minute and starts it again.
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 60,
    ProcessType: "Background",
    WorkingDirectory: "/",
    Umask: 0o077,
    StandardErrorPath: spec.log,
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
${PLIST_MARK} written by \`claude-usage service install\`. -->
<plist version="1.0">
<dict>
<key>Label</key>${xml(LABEL)}
${programArguments(spec)}
${xmlEntries(rest)}
</dict>
</plist>
`;
}

type PlistValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly [key: string]: PlistValue };

function xml(value: PlistValue): string {
  if (typeof value === "string") return `<string>${xmlEscaped(value)}</string>`;
  if (typeof value === "number") return `<integer>${value}</integer>`;
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
  if (isList(value)) return `<array>${value.map(xml).join("")}</array>`;
  return `<dict>\n${xmlEntries(value)}\n</dict>`;
}

const isList = (value: PlistValue): value is readonly string[] => Array.isArray(value);

const xmlEntries = (values: { readonly [key: string]: PlistValue }): string =>
  Object.entries(values)
    .map(([key, value]) => `<key>${xmlEscaped(key)}</key>${xml(value)}`)
    .join("\n");

const xmlEscaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
