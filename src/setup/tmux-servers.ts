/** Takes the line out of running tmux servers: their options outlive the lines in a file that set them. */
import { existsSync } from "node:fs";
import type { Exec } from "../platform/exec.ts";

/** The live line, a placeholder that the plugin has not seen yet, or a job of ours; its command may hold brackets. */
const OUR_PART = String.raw`(?:#\{T:@claude-usage\}|#\{claude_usage\}|#\((?:[^()]|\([^()]*\))*claude-usage(?:[^()]|\([^()]*\))*\))`;
/** Around it, where tmux knows what was clicked, a range of ours and then the side's own. */
const CLICKABLE = String.raw`(?:#\[range=user\|claude-usage\]${OUR_PART}#\[range=(?:left|right)\]|${OUR_PART})`;
const WITH_SEPARATOR = new RegExp(`${CLICKABLE} \\| | \\| ${CLICKABLE}|${CLICKABLE}`, "g");

/** A side of the bar without our part, and without the separator beside it. @internal */
export const sideWithoutLine = (text: string): string => text.replace(WITH_SEPARATOR, "");

/** What the plugin and the daemon set; a person's own `@claude_usage_…` stay. */
const OUR_OPTION = /^(@claude-usage[\w-]*|@claude_usage_add) /gm;
const OUR_VARIABLE = /^(CLAUDE_USAGE_\w+)=/gm;

const HOOKS = ["after-set-option[86]", "session-created[86]", "client-attached[86]"];

/** Its own command follows where the key had one: tmux's click on a window. */
const OUR_KEY =
  /^bind-key +(?:-r +)?-T (\S+) +(\S+) .*@claude-usage-top.*?((?:select-window|switch-client) -t =)?"?$/gm;

/** The options of the default server and of those whose sockets are given. Nothing is done where none answers. */
export async function clearTmuxServers(exec: Exec, sockets: readonly string[]): Promise<void> {
  const servers = [[], ...sockets.filter(existsSync).map((socket) => ["-S", socket])];
  for (const server of servers) {
    const query = async (...words: readonly string[]): Promise<string | null> => {
      const result = await exec("tmux", [...server, ...words]);
      return result.kind === "exited" && result.code === 0 ? result.stdout : null;
    };
    // Unlike what follows, this starts no server, which would run the person's tmux.conf.
    const options = await query("show-options", "-g");
    if (options === null) continue;
    // The hook first: it would bring the line back.
    const changes = HOOKS.map((hook) => ["set-hook", "-gu", hook]);
    for (const [, table = "", key = "", own] of ((await query("list-keys")) ?? "").matchAll(
      OUR_KEY,
    )) {
      const bind = own === undefined ? ["unbind-key"] : ["bind-key"];
      changes.push([...bind, "-T", table, key, ...(own?.split(" ") ?? [])]);
    }
    for (const side of ["status-left", "status-right"]) {
      const text = (await query("show-options", "-gv", side))?.replace(/\n$/, "");
      if (text === undefined || sideWithoutLine(text) === text) continue;
      changes.push(["set-option", "-g", side, sideWithoutLine(text)]);
    }
    // The daemon's variables are hidden, so that panes do not inherit them; before tmux 3.2 there are none.
    const hidden = (await query("show-environment", "-gh")) ?? "";
    const variables = hidden + ((await query("show-environment", "-g")) ?? "");
    for (const [, name = ""] of variables.matchAll(OUR_VARIABLE)) {
      changes.push(["set-environment", "-gu", name]);
    }
    for (const [, name = ""] of options.matchAll(OUR_OPTION)) {
      changes.push(["set-option", "-gu", name]);
    }
    for (const change of changes) await query(...change);
  }
}
