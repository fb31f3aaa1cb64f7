/** argv → one lazily imported command → exit code. The only process.exit. */

import { type Command, callOf, EXIT } from "./context.ts";
import { calm } from "./host/calm.ts";
import type { CommandName } from "./host/commands.ts";
import { complain, print } from "./host/out.ts";
import { VERSION } from "./version.ts";

const COMMANDS: Readonly<Record<CommandName, () => Promise<{ readonly run: Command }>>> = {
  daemon: () => import("./cli/daemon.ts"),
  stop: () => import("./cli/stop.ts"),
  status: () => import("./cli/status.ts"),
  service: () => import("./cli/service.ts"),
  doctor: () => import("./cli/doctor.ts"),
  refresh: () => import("./cli/refresh.ts"),
  config: () => import("./cli/config.ts"),
  demo: () => import("./cli/demo.ts"),
  init: () => import("./cli/init.ts"),
  completions: () => import("./cli/completions.ts"),
  help: () => import("./cli/help.ts"),
  statusline: () => import("./cli/statusline.ts"),
  telemetry: () => import("./cli/telemetry.ts"),
  cost: () => import("./cli/cost.ts"),
  watch: () => import("./cli/watch.ts"),
  guard: () => import("./cli/guard.ts"),
  "wait-reset": () => import("./cli/wait-reset.ts"),
};

const isCommand = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);

async function main(): Promise<number> {
  // Whatever we or our libraries create is for this person only.
  process.umask(0o077);
  const argv = process.argv.slice(2);
  const [first = "", ...rest] = argv;
  const call = (words: readonly string[]) => callOf(words, process, process.argv[1] ?? "");
  if (argv.includes("--version")) {
    print(VERSION);
    return EXIT.done;
  }
  if (argv.includes("--help")) {
    return (await COMMANDS.help()).run(call(isCommand(first) ? [first] : []));
  }
  if (isCommand(first)) return (await COMMANDS[first]()).run(call(rest));
  if (first !== "" && !first.startsWith("-")) {
    complain(`there is no command ${JSON.stringify(first)}. See claude-usage --help.`);
    return EXIT.usage;
  }
  const json = argv.some((flag, at) => /^--(json|for=json)$/.test(flag) || isForJson(argv, at));
  return json ? (await import("./cli/json.ts")).run(call(argv)) : line(call(argv));
}

const isForJson = (argv: readonly string[], at: number): boolean =>
  argv[at] === "--for" && argv[at + 1] === "json";

const line = calm(async (call) => (await import("./cli/line.ts")).run(call));

main().then(
  (code) => process.exit(code),
  (fault: unknown) => {
    const message = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    complain(`this is a fault of claude-usage; please report it.\n${message}`);
    process.exit(EXIT.bug);
  },
);
