/** What `claude-usage service` does: install, uninstall, status. */
import { closeSync, realpathSync, rmSync } from "node:fs";
import { runningDaemon } from "../cache/lease-holder.ts";
import { writeText } from "../cache/write.ts";
import { print, printError, usageError } from "../cli/output.ts";
import { openSettings } from "../config/effective.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { systemClock } from "../platform/clock.ts";
import { executablesIn } from "../platform/exec.ts";
import { makeFolder, openForWriting, tryFs } from "../platform/fs.ts";
import { managerFor, readInstalled } from "./installed.ts";
import type { ManagerFailure, ServiceManager } from "./manager.ts";
import { serviceSpec, unwritableText } from "./spec.ts";

type ServiceAction = (context: Context, stopDaemon: () => Promise<unknown>) => Promise<ExitCode>;

const managerHere = (context: Context): ServiceManager =>
  managerFor(context, process.platform, process.getuid?.() ?? 0);

const install: ServiceAction = async (context, stopDaemon) => {
  const manager = managerHere(context);
  const { problems } = openSettings(context, new Map()).current();
  if (problems.length > 0) return usageError(...problems);
  if (executablesIn(context.env.PATH, manager.program).length === 0) {
    printError(`no ${manager.program} in PATH; without a service the daemon starts on demand`);
    return EXIT.problem;
  }
  if (readInstalled(manager).owner === "another") return notOurs(manager);
  const { spec, withheld } = serviceSpec(context, process.execPath, realpathSync(context.program));
  const unwritable = unwritableText(spec);
  if (unwritable !== null) {
    printError(`${JSON.stringify(unwritable)} cannot be written in a file of ${manager.name}`);
    return EXIT.problem;
  }
  const refused = prepareCache(context) ?? writeText(manager.file, manager.fileText(spec));
  if (refused !== null) {
    printError(`${manager.file} cannot be written (${refused})`);
    return EXIT.problem;
  }
  print(`Wrote ${manager.file}.`);
  for (const name of withheld) {
    printError(`${name} may hold a password and was left out; put it ${manager.secretsPlace}`);
  }
  // It would keep the service's own daemon from polling.
  await stopDaemon();
  const failure = await manager.start();
  if (failure !== null) return managerFailed(manager, failure);
  const { log } = context.paths;
  print(`${manager.name} runs the daemon, now and at each login; it logs to ${log}.`);
  return EXIT.done;
};

/** A service may write to the cache folder but not create it, and its log is for this user only. */
const prepareCache = ({ paths: { cache, state, log, foreign } }: Context): string | null =>
  foreign !== null
    ? `${foreign.folder} belongs to uid ${foreign.owner}`
    : (makeFolder(cache) ?? makeFolder(state) ?? tryFs(() => closeSync(openForWriting(log, 0))));

const uninstall: ServiceAction = async (context) => {
  const manager = managerHere(context);
  const { owner } = readInstalled(manager);
  if (owner === "another") return notOurs(manager);
  if (owner === "none") {
    print("No service is installed.");
    return EXIT.done;
  }
  const stopFailure = await manager.stop();
  const refused = tryFs(() => rmSync(manager.file));
  if (refused !== null) {
    printError(`${manager.file} cannot be removed (${refused})`);
    return EXIT.problem;
  }
  print(`Removed ${manager.file}.`);
  const failure = stopFailure ?? (await manager.reload());
  return failure === null ? EXIT.done : managerFailed(manager, failure);
};

const status: ServiceAction = async (context) => {
  const manager = managerHere(context);
  const { owner } = readInstalled(manager);
  const state = owner === "ours" ? await manager.state() : null;
  const daemon = runningDaemon(context.paths, systemClock.now());
  const rows = [
    ["file", `${manager.file} (${OWNER_TEXT[owner]})`],
    ["state", owner === "ours" ? (state?.text ?? `${manager.name} does not answer`) : "no service"],
    ["daemon", daemon === null ? "none" : `pid ${daemon.pid}`],
  ] as const;
  print(...rows.map(([name, text]) => `${name.padEnd(8)}${text}`));
  return state?.isRunning ? EXIT.done : EXIT.problem;
};

const OWNER_TEXT = {
  none: "does not exist",
  ours: "ours",
  another: "not ours",
} as const;

function notOurs({ file }: ServiceManager): ExitCode {
  printError(`${file} was not written by claude-usage; it was left unchanged`);
  return EXIT.problem;
}

function managerFailed({ name }: ServiceManager, { reason, byHand }: ManagerFailure): ExitCode {
  printError(`${name} failed (${reason})`);
  printError(`once that is fixed, run: ${byHand}`);
  return EXIT.problem;
}

export const SERVICE_ACTIONS = { install, uninstall, status } as const;
