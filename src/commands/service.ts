/** `claude-usage service`: the daemon as a service of systemd or launchd, for those who do not want a look to start it. */
import { appendFileSync, realpathSync, rmSync } from "node:fs";
import { runningDaemon } from "../cache/lease-holder.ts";
import { writeText } from "../cache/write.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { openSettings } from "../config/effective.ts";
import { type Command, type Context, EXIT, type ExitCode } from "../context.ts";
import { stopDaemon } from "../daemon/stop-daemon.ts";
import { systemClock } from "../platform/clock.ts";
import { executablesIn } from "../platform/exec.ts";
import { makeFolder, tryFs } from "../platform/fs.ts";
import { installed, managerFor } from "../service/installed.ts";
import type { Hindrance, Manager } from "../service/manager.ts";
import { taskFor, unwritableIn } from "../service/spec.ts";

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, {}, COMMANDS.service);
  if (typeof parsed === "string") return usageError(parsed);
  const manager = managerFor(call, process.platform, process.getuid?.() ?? 0);
  return await ACTS[parsed.operand](call, manager);
};

type Act = (call: Context, manager: Manager) => Promise<ExitCode>;

const install: Act = async (call, manager) => {
  const { problems } = openSettings(call, new Map()).current();
  if (problems.length > 0) return usageError(...problems);
  if (executablesIn(call.env.PATH, manager.program).length === 0) {
    printError(`there is no ${manager.program} here; a look starts the daemon by itself.`);
    return EXIT.problem;
  }
  if (installed(manager).owner === "another's") return stays(manager);
  const { task, kept } = taskFor(call, process.execPath, realpathSync(call.program));
  const unwritable = unwritableIn(task);
  if (unwritable !== null) {
    printError(`${JSON.stringify(unwritable)} cannot stand in a file of ${manager.name}'s.`);
    return EXIT.problem;
  }
  const refused = madeReady(call) ?? writeText(manager.file, manager.text(task));
  if (refused !== null) {
    printError(`${manager.file} cannot be written (${refused}).`);
    return EXIT.problem;
  }
  print(`Wrote ${manager.file}.`);
  for (const name of kept) {
    printError(`${name} may hold a password and was left out; it belongs ${manager.secrets}.`);
  }
  // It would be in the way of the service's own.
  await stopDaemon(call.paths);
  const hindrance = await manager.start();
  if (hindrance !== null) return hindered(manager, hindrance);
  print(`${manager.name} runs the daemon, now and at each login; it logs to ${call.paths.log}.`);
  return EXIT.done;
};

/** A service may write to the cache folder and not make it, and its log is for this person only. */
const madeReady = ({ paths: { cache, log } }: Context): string | null =>
  makeFolder(cache) ?? tryFs(() => appendFileSync(log, "", { mode: 0o600 }));

const uninstall: Act = async (_, manager) => {
  const { owner } = installed(manager);
  if (owner === "another's") return stays(manager);
  if (owner === "nobody's") {
    print("No service is installed.");
    return EXIT.done;
  }
  const ended = await manager.end();
  const refused = tryFs(() => rmSync(manager.file));
  if (refused !== null) {
    printError(`${manager.file} cannot be removed (${refused}).`);
    return EXIT.problem;
  }
  print(`Removed ${manager.file}.`);
  const hindrance = ended ?? (await manager.forget());
  return hindrance === null ? EXIT.done : hindered(manager, hindrance);
};

const status: Act = async ({ paths }, manager) => {
  const { owner } = installed(manager);
  const state = owner === "ours" ? await manager.state() : null;
  const daemon = runningDaemon(paths, systemClock.now());
  const rows = [
    ["file", `${manager.file} (${owner === "nobody's" ? "not there" : owner})`],
    ["state", owner === "ours" ? (state?.text ?? `${manager.name} does not answer`) : "no service"],
    ["daemon", daemon === null ? "none" : `pid ${daemon.pid}`],
  ] as const;
  print(rows.map(([name, text]) => `${name.padEnd(8)}${text}`).join("\n"));
  return state?.runs ? EXIT.done : EXIT.problem;
};

const ACTS = { install, uninstall, status } as const;

function stays({ file }: Manager): ExitCode {
  printError(`${file} is not ours; it stays as it is.`);
  return EXIT.problem;
}

function hindered({ name }: Manager, { why, instead }: Hindrance): ExitCode {
  printError(`${name} has not done it (${why}).`);
  printError(`When that is mended: ${instead}`);
  return EXIT.problem;
}
