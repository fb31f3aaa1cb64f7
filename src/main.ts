/** argv → one lazily imported command → exit code. The only process.exit. */

import { splitAccount } from "./cli/account-flag.ts";
import { lineUsageError, oneWordOnBug } from "./cli/line-command.ts";
import { logLine, print, printError } from "./cli/output.ts";
import { COMMANDS, isCommandName } from "./commands.ts";
import { type Context, createContext, isTmuxJob } from "./context.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { VERSION } from "./version.ts";

async function main(): Promise<number> {
  // Files that we or our libraries create are for this user only.
  process.umask(0o077);
  // Before any package is loaded: with these it would print what it sends, a proxy's password for example.
  delete process.env.DEBUG;
  delete process.env.NODE_DEBUG;
  const { argv, account } = splitAccount(process.argv.slice(2));
  const [first = "", ...rest] = argv;
  const contextWith = (words: readonly string[]) =>
    createContext(words, process, process.argv[1] ?? "");
  if (first === "version" || argv.includes("--version") || argv.includes("-v")) {
    print(VERSION);
    return EXIT.done;
  }
  if (argv.includes("--help") || argv.includes("-h")) {
    return (await COMMANDS.help()).run(contextWith(isCommandName(first) ? [first] : []));
  }
  if (isCommandName(first)) {
    const { run } = await COMMANDS[first]();
    const isBar = ({ isTerminal }: Context) => first === "statusline" && !isTerminal();
    const context = await onAccount(contextWith(rest), account, isBar);
    return typeof context === "number" ? context : hinted(first, rest, await run(context));
  }
  if (first !== "" && !first.startsWith("-")) {
    const { commandHint } = await import("./manual/usage-hint.ts");
    printError(`unknown command ${JSON.stringify(first)}. ${commandHint(first)}`);
    return EXIT.usage;
  }
  const json = argv.some((flag, at) => /^--(json|for=json)$/.test(flag) || isForJson(argv, at));
  const context = await onAccount(contextWith(argv), account, (call) => !json && isTmuxJob(call));
  if (typeof context === "number") return context;
  const run = json ? (await import("./commands/json.ts")).run : line;
  return hinted("", argv, await run(context));
}

/** The call on the account that `--account` names; or the exit code where there is none, after a sentence, or one word in a bar. */
async function onAccount(
  context: Context,
  name: string | null,
  isBar: (call: Context) => boolean,
): Promise<Context | ExitCode> {
  if (name === null) return context;
  if (name === "")
    return lineUsageError(isBar, context, "--account needs a name. See claude-usage accounts.");
  const { accountNamed } = await import("./client/accounts.ts");
  const found = await accountNamed(context, name);
  if ("paths" in found) return found;
  const { noAccount } = await import("./manual/usage-hint.ts");
  return lineUsageError(isBar, context, noAccount(name, found.entries));
}

/** After wrong usage, a sentence on what may have been meant, and where to read on. */
async function hinted(name: string, argv: readonly string[], code: ExitCode): Promise<ExitCode> {
  if (code !== EXIT.usage) return code;
  const { usageHint } = await import("./manual/usage-hint.ts");
  printError(await usageHint(name, argv));
  return code;
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
