/** Which process a pid stands for, with real processes, zombies and pid namespaces. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  decodeIdentity,
  identityOf,
  type ProcessIdentity,
  stateByCommand,
  stateOf,
} from "../../src/platform/process-identity.ts";
import { eventually } from "../world/person.ts";

/** A process that sleeps until the test ends; its identity. */
async function sleeper(): Promise<ProcessIdentity> {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  await once(child, "spawn");
  onTestFinished(() => void child.kill("SIGKILL"));
  return identityOf(child.pid ?? 0);
}

describe.runIf(process.platform === "linux")("a process", () => {
  it.each<[string, Partial<ProcessIdentity>, string]>([
    ["is alive while it runs", {}, "alive"],
    ["is gone when its pid is another's by now", { started: "1" }, "gone"],
    ["is gone when there is no such pid", { pid: 2 ** 31 - 1 }, "gone"],
    ["is elsewhere in another pid namespace", { namespace: "pid:[1]" }, "elsewhere"],
    ["is elsewhere in another boot", { boot: "another" }, "elsewhere"],
    ["is elsewhere where nothing is known", { boot: null, namespace: null }, "elsewhere"],
  ])("%s", async (_, change, state) => {
    expect(stateOf({ ...(await sleeper()), ...change })).toBe(state);
  });

  it("is gone as a zombie, whatever its name", async () => {
    // The shell's child ends, and the shell has become a sleep, which never waits for it.
    const name = "a) Z 1 (b";
    const script = `cp "$(command -v sleep)" "$1/${name}"; "$1/${name}" 0.2 & echo $!; exec sleep 60`;
    const folder = spawnSync("mktemp", ["-d"], { encoding: "utf8" }).stdout.trim();
    const parent = spawn("sh", ["-c", script, "sh", folder], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => {
      parent.kill("SIGKILL");
      spawnSync("rm", ["-r", folder]);
    });
    const [line] = await once(parent.stdout, "data");
    const child = identityOf(Number(line));
    expect(child.started).toMatch(/^\d+$/);
    await eventually(
      () => /\) Z /.test(readFileSync(`/proc/${child.pid}/stat`, "utf8").slice(-200)),
      "a zombie",
    );
    expect(stateOf(child)).toBe("gone");
  });

  it("of an older build is known by its command line", async () => {
    const { pid } = await sleeper();
    expect(stateByCommand(pid, "60")).toBe("alive");
    expect(stateByCommand(pid, "daemon")).toBe("elsewhere");
    expect(stateByCommand(2 ** 31 - 1, "daemon")).toBe("gone");
  });
});

it.each([{ pid: 0 }, { pid: -1 }, { boot: 1 }, { started: undefined }])(
  "an identity with %j is none",
  (change) => {
    const identity = { pid: 1, boot: "b", namespace: "n", started: "s" };
    expect(decodeIdentity(identity)).toEqual(identity);
    expect(decodeIdentity({ ...identity, ...change })).toBe(undefined);
  },
);
