/** The page docs/telemetry.md: its tables are those that the program uses. */
import {
  ENHANCED_TELEMETRY,
  KNOWN_ISSUES,
  MASTER_SWITCH,
  MODEL_PROVIDERS,
  REFERENCE_DATE,
  RETENTION,
  SERVICES,
  VARIABLES,
} from "../../src/telemetry/reference.ts";

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const code = (text: string): string => `\`${text}\``;

export function telemetryPage(): string {
  const services = Object.entries(SERVICES).map(([name, one]) => [
    code(name),
    one.title,
    one.local === null ? one.data : `${one.data}. Local: ${one.local}`,
    one.endpoint ?? "as configured",
    `${one.default.claude} / ${one.default.cloud}`,
    one.switch.kind === "none"
      ? "the master switch"
      : `${code(`${one.switch.variable}=1`)}${one.switch.kind === "opt-in" ? " (opt-in)" : ""}`,
  ]);
  return `<!-- Generated from src/telemetry/reference.ts by scripts/pages/telemetry-page.ts: \`npm run page\`. A test compares it. -->

# What Claude Code sends

\`claude-usage telemetry\` reads Claude Code's settings files and the environment, and says what is on, why, and
where it goes. It makes no request for that. This is a reference of what Claude Code documents, as known on
${REFERENCE_DATE}, not a network monitor: it does not know what the documentation does not name.

${table(["name", "service", "purpose, data", "endpoint", "default (Claude API / Bedrock, Vertex, Foundry)", "switch"], services)}

${code(`${MASTER_SWITCH}=1`)} is the master switch: it turns off all that is on by default, the auto-updater included, and does
not touch OpenTelemetry. A switch is read as true where it is ${["1", "true", "yes", "on"].map(code).join(", ")}.
${code(ENHANCED_TELEMETRY)} adds to OpenTelemetry, in beta.

The provider of the model is named by ${Object.keys(MODEL_PROVIDERS).map(code).join(", ")}.

## OpenTelemetry

${table(
  ["variable", "", "default"],
  Object.entries(VARIABLES).map(([name, { help, default: byDefault, secret }]) => [
    code(name),
    secret ? `${help}; may hold a secret, and is never shown` : help,
    byDefault === null ? "" : code(byDefault),
  ]),
)}

## Which place wins

The strongest first: the managed settings (\`/etc/claude-code/managed-settings.json\`; on macOS
\`/Library/Application Support/ClaudeCode/managed-settings.json\`), the command line of \`claude\` (which no other process
can see), \`.claude/settings.local.json\`, \`.claude/settings.json\` of the working folder, \`~/.claude/settings.json\`, each in its
\`env\` block, and the environment. \`CLAUDE_CONFIG_DIR\` replaces \`~/.claude\`.

## How long it is kept

${table(["account", "kept"], RETENTION)}

On this machine: \`~/.claude/statsig/\` and \`~/.claude/stats-cache.json\`.

## Known issues

${KNOWN_ISSUES.map(({ number, about }) => `- [${number}](https://github.com/anthropics/claude-code/issues/${number}): ${about}`).join("\n")}

## The report, and a policy

\`\`\`sh
claude-usage telemetry                                        # a table, warnings first
claude-usage telemetry --json                                 # schema 1
claude-usage telemetry --explain statsig
claude-usage telemetry --check --require statsig=off,prompts=off   # exit 1 where it does not hold
\`\`\`

With an unusable settings file no policy holds, because its content is not known. \`prompts\` counts as on wherever
its switch is, even while OpenTelemetry is off.

## Setting the switches

\`\`\`sh
claude-usage telemetry off                # all of it: every switch, the master switch, and OpenTelemetry
claude-usage telemetry off statsig sentry
claude-usage telemetry on statsig
claude-usage telemetry on                 # the defaults; what is opt-in stays as it is
claude-usage telemetry undo               # undoes the last change
\`\`\`

Only the \`env\` block of \`~/.claude/settings.json\` is edited, and every other byte of the file stays. The change is
shown, and confirmed on a terminal or with \`--yes\`. The file is replaced as a whole, under a lock, with a backup beside
it as \`settings.json.claude-usage-backup\`. A symlink stays one. A file is left unchanged, with a message, where it is
not JSON (with the line), is read-only, or was changed by another process since it was read. Where another place still
decides, a message names it.

## Local monitoring

\`\`\`sh
claude-usage telemetry local
\`\`\`

sends metrics to VictoriaMetrics (\`http://localhost:8428/opentelemetry/v1/metrics\`) and logs to VictoriaLogs
(\`http://localhost:9428/insert/opentelemetry/v1/logs\`) over OTLP, http/protobuf, with cumulative temporality. Both
are tried first, because an old VictoriaMetrics, such as Debian 12's 1.79, does not accept OTLP. \`--metrics-url\` and
\`--logs-url\` name other servers.

## Cost

\`claude-usage cost\` reads from VictoriaMetrics what Claude Code recorded, today and over 7 and 30 days: cost and tokens by
model, sessions, lines, commits, pull requests, active time and decisions on edits. It uses \`--url\`, else the server that
\`OTEL_EXPORTER_OTLP_METRICS_ENDPOINT\` names, else \`http://localhost:8428\`. Days are those of the local calendar.
The names may have dots, or underscores with units and \`_total\`, as servers rename them. Each session counts from 0, and
is summed by \`increase_pure\`; where \`OTEL_METRICS_INCLUDE_SESSION_ID\` is false, sessions that run at the same time share
one counter, and its sums are wrong. The amounts are Claude Code's own estimate, not a bill.
`;
}
