/** argv → one lazily imported command → exit code. The only process.exit. */

import { oneWordOnBug } from "./cli/error-boundary.ts";
import { print, printError } from "./cli/output.ts";
import type { CommandName } from "./cli/registry.ts";
import { type Command, createContext, EXIT } from "./context.ts";
import { VERSION } from "./version.ts";

const COMMANDS: Readonly<Record<CommandName, () => Promise<{ readonly run: Command }>>> = {
  daemon: () => import("./commands/daemon.ts"),
  stop: () => import("./commands/stop.ts"),
  status: () => import("./commands/status.ts"),
  service: () => import("./commands/service.ts"),
  doctor: () => import("./commands/doctor.ts"),
  refresh: () => import("./commands/refresh.ts"),
  config: () => import("./commands/config.ts"),
  demo: () => import("./commands/demo.ts"),
  init: () => import("./commands/init.ts"),
  completions: () => import("./commands/completions.ts"),
  help: () => import("./commands/help.ts"),
  statusline: () => import("./commands/statusline.ts"),
  telemetry: () => import("./commands/telemetry.ts"),
  cost: () => import("./commands/cost.ts"),
  watch: () => import("./commands/watch.ts"),
  guard: () => import("./commands/guard.ts"),
  "wait-reset": () => import("./commands/wait-reset.ts"),
};

const isCommand = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);

async function main(): Promise<number> {
  // Whatever we or our libraries create is for this person only.
  process.umask(0o077);
  const argv = process.argv.slice(2);
  const [first = "", ...rest] = argv;
  const call = (words: readonly string[]) => createContext(words, process, process.argv[1] ?? "");
  if (argv.includes("--version")) {
    print(VERSION);
    return EXIT.done;
  }
  if (argv.includes("--help")) {
    return (await COMMANDS.help()).run(call(isCommand(first) ? [first] : []));
  }
  if (isCommand(first)) return (await COMMANDS[first]()).run(call(rest));
  if (first !== "" && !first.startsWith("-")) {
    printError(`there is no command ${JSON.stringify(first)}. See claude-usage --help.`);
    return EXIT.usage;
  }
  const json = argv.some((flag, at) => /^--(json|for=json)$/.test(flag) || isForJson(argv, at));
  return json ? (await import("./commands/json.ts")).run(call(argv)) : line(call(argv));
}

const isForJson = (argv: readonly string[], at: number): boolean =>
  argv[at] === "--for" && argv[at + 1] === "json";

const line = oneWordOnBug(async (call) => (await import("./commands/line.ts")).run(call));

main().then(
  (code) => process.exit(code),
  (fault: unknown) => {
    const message = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    printError(`this is a fault of claude-usage; please report it.\n${message}`);
    process.exit(EXIT.bug);
  },
);
