/** `claude-usage --help` and `--version`. */
import { type Command, EXIT } from "../host/call.ts";
import { print } from "../host/out.ts";
import { flagOf, variableOf } from "../settings/row.ts";
import { TABLE } from "../settings/table.ts";
import { surfaces } from "../show/surfaces.ts";
import { VERSION } from "../version.ts";

const COMMANDS: readonly (readonly [string, string])[] = [
  ["claude-usage", "print the line, in the dialect of the place it is printed to"],
  ["  --for SURFACE", `one of ${[...Object.keys(surfaces), "json"].join(", ")}`],
  [
    "  --format TEMPLATE",
    "your own line: {five_hour.utilization:3} is a field of --json in 3 cells",
  ],
  ["  --no-daemon", "do not start the daemon"],
  ["claude-usage --json", "print what is known as a JSON document"],
  ["claude-usage watch", "print the line now and at every change; takes --for, --format, --json"],
  ["claude-usage guard", "exit 0 where there is room for another job, 75 where not"],
  ["  --below PERCENT", "room is below this percentage (90)"],
  ["  --window 5h,7d", "the limits to go by: 5h, 7d, or a model's name"],
  ["  --quiet", "only the exit code"],
  ["claude-usage wait-reset", "sleep until the limit that is used most has started anew"],
  ["  --window 5h,7d", "of these limits"],
  ["claude-usage daemon", "poll in the foreground, or in the background with --detach"],
  ["claude-usage stop", "end the daemon"],
  ["claude-usage status", "say what is known, and how"],
  ["claude-usage refresh", "ask now, as far as block and budget allow"],
  ["claude-usage config", "print the settings in force and where each comes from"],
  ["claude-usage demo", "play a day with Claude in half a minute; needs no login"],
  ["  --once", "print the line of the reference answer"],
  ["  --serve PORT", "only serve the endpoint of the play, on this machine"],
];

export const run: Command = async ({ argv }) => {
  print(argv.includes("--version") ? VERSION : help());
  return EXIT.done;
};

function help(): string {
  const rows = Object.entries(TABLE).map(
    ([key, { help, standard }]) => [`  ${flagOf(key)}`, `${help} (${standard})`] as const,
  );
  const columns = ([name, text]: readonly [string, string]) => `  ${name.padEnd(24)}${text}`;
  return [
    "How much of your Claude plan is left.",
    "",
    ...COMMANDS.map(columns),
    "",
    `Settings, as a flag, as a variable (${variableOf("max_width")}) or as a line of config.toml (max_width):`,
    "",
    ...rows.map(columns),
    "",
    "Exit codes: 0 done; 64 wrong usage; 69 no data; 75 no room; 77 no usable login and no data; 1 a fault of ours.",
  ].join("\n");
}
