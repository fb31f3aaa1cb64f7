/** systemd's user instance. */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Exec } from "../platform/exec.ts";
import { tryFs } from "../platform/fs.ts";
import { reasonIn } from "./exec-error.ts";
import type { Hindrance, Manager } from "./manager.ts";
import { UNIT_MARK, unit, unitCommand } from "./systemd-unit.ts";

const UNIT = "claude-usage.service";

export function systemd(ask: Exec, configHome: string): Manager {
  const file = join(configHome, "systemd/user", UNIT);
  const systemctl = (...words: readonly string[]) => ask("systemctl", ["--user", ...words]);
  /** Several calls, until one fails. */
  const all = async (calls: readonly (readonly string[])[]): Promise<Hindrance | null> => {
    for (const [at, words] of calls.entries()) {
      const reason = reasonIn(await systemctl(...words));
      if (reason === null) continue;
      const rest = calls.slice(at).map((one) => `systemctl --user ${one.join(" ")}`);
      return { why: `systemctl --user ${words.join(" ")}: ${reason}`, instead: rest.join(" && ") };
    }
    return null;
  };
  return {
    name: "systemd",
    program: "systemctl",
    file,
    mark: UNIT_MARK,
    text: unit,
    command: unitCommand,
    start: () => all([["daemon-reload"], ["enable", "--now", UNIT]]),
    end: async () => {
      const hindrance = await all([["disable", "--now", UNIT]]);
      // Without the instance it would stay, and lead nowhere.
      tryFs(() => rmSync(join(dirname(file), "default.target.wants", UNIT), { force: true }));
      return hindrance;
    },
    forget: () => all([["daemon-reload"]]),
    state: async () => {
      const [enabled, active] = await Promise.all([
        systemctl("is-enabled", UNIT),
        systemctl("is-active", UNIT),
      ]);
      if (enabled.kind !== "exited" || active.kind !== "exited" || active.stdout === "")
        return null;
      const words = [enabled, active].map(({ stdout }) => stdout.trim() || "not found");
      return { runs: active.code === 0, text: words.join(", ") };
    },
    secrets: `into a file of mode 0600, which \`systemctl --user edit ${UNIT}\` is to name: [Service] EnvironmentFile=FILE`,
  };
}
