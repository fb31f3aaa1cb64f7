/** `claude-usage setup`: shows the line in the programs that this person uses, by lines of ours in their own files. */
import { print, usageError } from "../cli/output.ts";
import { parseCommand } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { type Command, type Context, homeOf } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export const spec = {
  summary:
    "put the line into tmux, the prompt, bars and Claude Code, as far as you agree; offers alerts",
  flags: {
    yes: { help: "write everything but alerts without a question" },
    alerts: { help: "with --yes, turn on alerts, too" },
    print: { help: "print what would be written, and write nothing" },
    remove: { help: "take back all that setup has written" },
  },
  settings: "none",
} as const satisfies CommandSpec;

export const run: Command = async (context) => {
  const parsed = parseCommand(context.argv, {}, spec);
  if (typeof parsed === "string") return usageError(parsed);
  const { flags } = parsed;
  const consent = flags.has("print") ? "print" : flags.has("yes") ? "yes" : "ask";
  const { findSurroundings } = await import("../setup/surroundings.ts");
  const around = await findSurroundings(context, context.program);
  const [{ foundPlaces, offers, removals }, { alertsOffers }, { carryOut, TITLE_CELLS }] =
    await Promise.all([
      import("../setup/offers.ts"),
      import("../setup/alerts-offer.ts"),
      import("../setup/carry-out.ts"),
    ]);
  if (flags.has("remove")) {
    const given = removals(around);
    if (given.length === 0) print("Nothing to take back.");
    const { code, written } = await carryOut(given, consent, around.home);
    if (written.some(({ title }) => title === "tmux")) {
      const { clearTmuxServers } = await import("../setup/tmux-servers.ts");
      const { createExec } = await import("../platform/exec.ts");
      await clearTmuxServers(createExec(context.env), []);
    }
    return code;
  }
  const found = foundPlaces(around, await claudeText(context));
  const shown = offers(around);
  if (shown.length === 0) {
    print("Found no tmux, no shell, no bar and no Claude Code that setup knows.");
    if (!flags.has("alerts")) return EXIT.done;
  } else print(`Found: ${found.join(", ")}.`, "");
  const isWanted = flags.has("alerts");
  // What interrupts a person is no part of a general yes.
  const asksAlerts = consent !== "yes" || isWanted;
  const alerts = asksAlerts ? alertsOffers(context.paths.config, isWanted, around.command) : [];
  const { accountsOffers } = await import("../setup/accounts-offer.ts");
  const accounts = isWanted
    ? []
    : accountsOffers(context.paths.config, around.home, around.command);
  // Both change one file, which is read before either is written: of two, the alerts wait for the next call.
  const given = [...shown, ...(accounts.length > 0 ? accounts : alerts)];
  const { code, written } = await carryOut(given, consent, around.home);
  if (written.length > 0) {
    const todo = written.filter(({ next }) => next !== null);
    print("", todo.length === 0 ? "Done." : "Done. To see it:");
    for (const { title, next } of todo) print(`  ${title.padEnd(TITLE_CELLS)} ${next}`);
    const inOtherFiles = written.filter(({ title }) => !["accounts", "alerts"].includes(title));
    if (inOtherFiles.length > 0) print(`Undo any time: ${around.command} setup --remove`);
    if (written.some(({ title }) => title === "alerts"))
      print(`No alerts any more: ${around.command} config set alerts off`);
  }
  return code;
};

/** `Claude Code 2.1.332 (Max 20x)`, as far as its files say. */
async function claudeText({ env, paths }: Context): Promise<string> {
  const [{ findInstalledClaude }, { readLogin }, { systemClock }] = await Promise.all([
    import("../telemetry/claude-version.ts"),
    import("../sources/credentials.ts"),
    import("../platform/clock.ts"),
  ]);
  const version = findInstalledClaude(env, homeOf(env))?.version;
  const login = await readLogin(paths.credentials, systemClock.now());
  const plan = login.kind === "usable" ? login.plan : null;
  return `Claude Code${version ? ` ${version}` : ""}${plan ? ` (${plan})` : ""}`;
}
