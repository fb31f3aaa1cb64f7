/** What `claude-usage service` does: install, uninstall, status. */
import { appendFileSync, realpathSync, rmSync } from "node:fs";
import { runningDaemon } from "../cache/lease-holder.ts";
import { writeText } from "../cache/write.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { openSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";
import { executablesIn } from "../platform/exec.ts";
import { makeFolder, tryFs } from "../platform/fs.ts";
import { installed, managerFor } from "./installed.ts";
import type { Hindrance, Manager } from "./manager.ts";
import { taskFor, unwritableIn } from "./spec.ts";

type ServiceAction = (context: Context, stopDaemon: () => Promise<unknown>) => Promise<ExitCode>;

const managerHere = (context: Context): Manager =>
  managerFor(context, process.platform, process.getuid?.() ?? 0);

const install: ServiceAction = async (context, stopDaemon) => {
  const manager = managerHere(context);
  const { problems } = openSettings(context, new Map()).current();
  if (problems.length > 0) return usageError(...problems);
  if (executablesIn(context.env.PATH, manager.program).length === 0) {
    printError(`no ${manager.program} in PATH; without a service the daemon starts on demand`);
    return EXIT.problem;
  }
  if (installed(manager).owner === "another's") return notOurs(manager);
  const { task, kept } = taskFor(context, process.execPath, realpathSync(context.program));
  const unwritable = unwritableIn(task);
  if (unwritable !== null) {
    printError(`${JSON.stringify(unwritable)} cannot be written in a file of ${manager.name}`);
    return EXIT.problem;
  }
  const refused = prepareCache(context) ?? writeText(manager.file, manager.text(task));
  if (refused !== null) {
    printError(`${manager.file} cannot be written (${refused})`);
    return EXIT.problem;
  }
  print(`Wrote ${manager.file}.`);
  for (const name of kept) {
    printError(`${name} may hold a password and was left out; it belongs ${manager.secrets}`);
  }
  // It would keep the service's own daemon from polling.
  await stopDaemon();
  const hindrance = await manager.start();
  if (hindrance !== null) return managerFailed(manager, hindrance);
  const { log } = context.paths;
  print(`${manager.name} runs the daemon, now and at each login; it logs to ${log}.`);
  return EXIT.done;
};

/** A service may write to the cache folder but not create it, and its log is for this user only. */
const prepareCache = ({ paths: { cache, log } }: Context): string | null =>
  makeFolder(cache) ?? tryFs(() => appendFileSync(log, "", { mode: 0o600 }));

const uninstall: ServiceAction = async (context) => {
  const manager = managerHere(context);
  const { owner } = installed(manager);
  if (owner === "another's") return notOurs(manager);
  if (owner === "nobody's") {
    print("No service is installed.");
    return EXIT.done;
  }
  const ended = await manager.end();
  const refused = tryFs(() => rmSync(manager.file));
  if (refused !== null) {
    printError(`${manager.file} cannot be removed (${refused})`);
    return EXIT.problem;
  }
  print(`Removed ${manager.file}.`);
  const hindrance = ended ?? (await manager.forget());
  return hindrance === null ? EXIT.done : managerFailed(manager, hindrance);
};

const status: ServiceAction = async (context) => {
  const manager = managerHere(context);
  const { owner } = installed(manager);
  const state = owner === "ours" ? await manager.state() : null;
  const daemon = runningDaemon(context.paths, systemClock.now());
  const rows = [
    ["file", `${manager.file} (${OWNER_TEXT[owner]})`],
    ["state", owner === "ours" ? (state?.text ?? `${manager.name} does not answer`) : "no service"],
    ["daemon", daemon === null ? "none" : `pid ${daemon.pid}`],
  ] as const;
  print(rows.map(([name, text]) => `${name.padEnd(8)}${text}`).join("\n"));
  return state?.runs ? EXIT.done : EXIT.problem;
};

const OWNER_TEXT = {
  "nobody's": "does not exist",
  ours: "ours",
  "another's": "not ours",
} as const;

function notOurs({ file }: Manager): ExitCode {
  printError(`${file} was not written by claude-usage; it was left unchanged`);
  return EXIT.problem;
}

function managerFailed({ name }: Manager, { why, instead }: Hindrance): ExitCode {
  printError(`${name} failed (${why})`);
  printError(`When that is fixed: ${instead}`);
  return EXIT.problem;
}

export const SERVICE_ACTIONS = { install, uninstall, status } as const;
