/** argv → one lazily imported command → exit code. The only process.exit. */

import { oneWordOnBug } from "./cli/line-command.ts";
import { logLine, print, printError } from "./cli/output.ts";
import { COMMANDS, isCommandName } from "./commands.ts";
import { createContext } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { VERSION } from "./version.ts";

async function main(): Promise<number> {
  // Files that we or our libraries create are for this user only.
  process.umask(0o077);
  // Before any package is loaded: with these it would print what it sends, a proxy's password for example.
  delete process.env.DEBUG;
  delete process.env.NODE_DEBUG;
  const argv = process.argv.slice(2);
  const [first = "", ...rest] = argv;
  const contextWith = (words: readonly string[]) =>
    createContext(words, process, process.argv[1] ?? "");
  if (argv.includes("--version")) {
    print(VERSION);
    return EXIT.done;
  }
  if (argv.includes("--help")) {
    return (await COMMANDS.help()).run(contextWith(isCommandName(first) ? [first] : []));
  }
  if (isCommandName(first)) return (await COMMANDS[first]()).run(contextWith(rest));
  if (first !== "" && !first.startsWith("-")) {
    printError(`unknown command ${JSON.stringify(first)}. See claude-usage --help.`);
    return EXIT.usage;
  }
  const json = argv.some((flag, at) => /^--(json|for=json)$/.test(flag) || isForJson(argv, at));
  const context = contextWith(argv);
  return json ? (await import("./commands/json.ts")).run(context) : line(context);
}

const isForJson = (argv: readonly string[], at: number): boolean =>
  argv[at] === "--for" && argv[at + 1] === "json";

const line = oneWordOnBug(async (context) => (await import("./commands/line.ts")).run(context));

main().then(
  (code) => process.exit(code),
  (bug: unknown) => {
    const message = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    printError("this is a bug in claude-usage; please report it.");
    for (const text of message.split("\n")) logLine(text);
    process.exit(EXIT.bug);
  },
);
