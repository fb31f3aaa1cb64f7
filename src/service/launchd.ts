/** launchd, in the session of the person who is logged in at the screen. */
import { join } from "node:path";
import type { Exec } from "../platform/exec.ts";
import { reasonIn } from "./exec-error.ts";
import { AGENT_MARK, agent, agentCommand, LABEL } from "./launchd-plist.ts";
import type { Manager } from "./manager.ts";

export function launchd(ask: Exec, home: string, uid: number): Manager {
  const file = join(home, "Library/LaunchAgents", `${LABEL}.plist`);
  const domain = `gui/${uid}`;
  const target = `${domain}/${LABEL}`;
  const launchctl = (...words: readonly string[]) => ask("launchctl", words);
  return {
    name: "launchd",
    program: "launchctl",
    file,
    mark: AGENT_MARK,
    text: agent,
    command: agentCommand,
    start: async () => {
      // One that is loaded has the old file; where none is, this fails and means nothing.
      await launchctl("bootout", target);
      await launchctl("enable", target);
      const reason = reasonIn(await launchctl("bootstrap", domain, file));
      return reason === null
        ? null
        : {
            why: `launchctl bootstrap: ${reason}`,
            instead: `launchctl bootstrap ${domain} '${file}'`,
          };
    },
    end: async () => {
      const reason = reasonIn(await launchctl("bootout", target));
      return reason === null
        ? null
        : { why: `launchctl bootout: ${reason}`, instead: `launchctl bootout ${target}` };
    },
    forget: async () => null,
    state: async () => {
      const said = await launchctl("print", target);
      if (said.kind !== "exited") return null;
      if (said.code !== 0) return { runs: false, text: "not loaded" };
      const [, state = "loaded"] = /^\s*state = ([a-z ]+)$/m.exec(said.stdout) ?? [];
      return { runs: state === "running", text: state };
    },
    secrets:
      "nowhere that launchd reads and others do not: uninstall, and let a look start the daemon",
  };
}
