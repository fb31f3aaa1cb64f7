/** The check of Claude Code's status line: whether ours is shown again while Claude Code is idle. */
import { readFileAs } from "../platform/bounded-file.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import { type DoctorCheck, ok, skipped, warn } from "./check.ts";

/** What `statusLine` is set to; null without a settings file, or where it is no JSON. */
function readStatusLine(path: string): Readonly<Record<string, unknown>> | null {
  const settings = readFileAs(path, parseJson);
  return isRecord(settings) && isRecord(settings.statusLine) ? settings.statusLine : null;
}

export const claudeCodeCheck: DoctorCheck = {
  name: "claude-code",
  run: ({ call: { paths } }) => {
    const statusLine = readStatusLine(paths.claudeSettings);
    const command = statusLine?.command;
    if (typeof command !== "string" || !/claude-usage\W+statusline\b/.test(command)) {
      return skipped("its status line is not ours");
    }
    return typeof statusLine?.refreshInterval === "number"
      ? ok(`its status line is rendered every ${statusLine.refreshInterval} s`)
      : warn(
          "its status line stands still while Claude Code is idle",
          `"refreshInterval": 10 in "statusLine" of ${paths.claudeSettings}`,
        );
  },
};
