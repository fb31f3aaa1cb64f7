/** The page docs/telemetry.md: its tables are those that the program uses. */
import {
  KNOWN_ISSUES,
  REFERENCE_DATE,
  RETENTION,
  SERVICES,
  switchesOf,
} from "../../src/telemetry/reference.ts";
import {
  ANY_TEXT_SWITCHES,
  MASTER_SWITCH,
  MODEL_PROVIDERS,
  VARIABLES,
} from "../../src/telemetry/variables.ts";
import { code, markdownTable as table } from "./markdown.ts";

export function telemetryPage(): string {
  const services = Object.entries(SERVICES).map(([name, one]) => [
    code(name),
    one.title,
    one.local === null ? one.data : `${one.data}. Local: ${one.local}`,
    one.endpoint ?? "as configured",
    `${one.default.claude} / ${one.default.cloud}`,
    one.switch.kind === "parts"
      ? `as ${one.switch.parts.map(code).join(", ")}`
      : `${switchesOf(one).map(code).join(", ")}${one.switch.kind === "opt-in" ? " (opt-in)" : ""}`,
    Object.entries(one.known)
      .map((pair) => pair.join(" "))
      .join(", "),
  ]);
  return `<!-- Generated from src/telemetry/reference.ts by scripts/pages/telemetry-page.ts: \`npm run page\`. A test compares it. -->

# What Claude Code sends

\`claude-usage telemetry\` reads Claude Code's settings files and the environment, and says what is on, why, and
where it goes. It makes no request for that. This is a reference of what Claude Code does, as known on ${REFERENCE_DATE}, not a
network monitor. \`npm run verify:claude -- VERSION\` in a clone compares it with the real program. Two versions were studied: 2.1.37 by its documentation, 2.1.332 by running it or by reading its program. The installed
version is found by the files of its installation, and the report shows what that version has.

${table(["name", "service", "purpose, data", "endpoint", "default (Claude API / other providers)", "switches", "known of"], services)}

${code(`${MASTER_SWITCH}=1`)} is the master switch: it turns off all that is on by default, updates included, and does not touch OpenTelemetry.
A switch is set by ${["1", "true", "yes", "on"].map(code).join(", ")}; in 2.1.332 ${ANY_TEXT_SWITCHES.map(code).join(", ")} are set by
**any text, \`0\` and \`false\` too**. Raw bodies hold prompts, answers and tool content, so each of these counts as on with them; \`file:FOLDER\`
writes them into a folder. Answers follow the prompts where their own switch is not set. With \`CLAUDE_CODE_ENABLE_FEEDBACK_SURVEY_FOR_OTEL\` only
its own switch turns the surveys off.

Everything that OpenTelemetry sends carries the e-mail address and the organisation, also with \`OTEL_METRICS_INCLUDE_ACCOUNT_UUID=false\`.

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

The strongest first: the managed settings (\`/etc/claude-code/managed-settings.d/*.json\`, the last name first, then
\`/etc/claude-code/managed-settings.json\`; on macOS in \`/Library/Application Support/ClaudeCode/\`; settings that a server or MDM manages are
not visible here), the command line of \`claude\` (which no other process can see), \`.claude/settings.local.json\`, \`.claude/settings.json\` of
the working folder, \`~/.claude/settings.json\`, each in its \`env\` block, and the environment. \`CLAUDE_CONFIG_DIR\` replaces \`~/.claude\`.

In 2.1.332 a folder's settings (the two in the working folder) can turn OpenTelemetry, its traces and its content neither on nor off, nor set
its addresses, headers, protocols and certificates. They may set an exporter to \`none\`, and \`OTEL_LOG_USER_PROMPTS\`,
\`OTEL_LOG_TOOL_CONTENT\` and \`OTEL_LOG_TOOL_DETAILS\` to a false word, where the environment does not set the same variable; temporality,
intervals and labels; and every switch that turns something off.

## How long it is kept

${table(["account", "kept"], RETENTION)}

On this machine: \`~/.claude/statsig/\` and \`~/.claude/stats-cache.json\`.

## Known issues

${KNOWN_ISSUES.map(({ number, about }) => `- [${number}](https://github.com/anthropics/claude-code/issues/${number}): ${about}`).join("\n")}

## The report, and a policy

\`\`\`sh
claude-usage telemetry                                        # a table, warnings first
claude-usage telemetry --json                                 # schema 1
claude-usage telemetry --explain events
claude-usage telemetry --check --require events=off,content=off   # exit 1 where it does not hold
\`\`\`

A policy for \`statsig\` or \`sentry\` covers what took their place: \`events\` and \`datadog\`, or \`errors\`. \`content\` is on where one of its parts
is. The names \`bug\`, \`survey\` and \`updater\` still work. With an unusable settings file no policy holds, because its content is not known. \`prompts\` counts as on wherever
its switch is, even while OpenTelemetry is off.

## Setting the switches

\`\`\`sh
claude-usage telemetry off                # all but updates, OpenTelemetry included
claude-usage telemetry off events errors
claude-usage telemetry on events
claude-usage telemetry on                 # the defaults; what is opt-in stays as it is
claude-usage telemetry undo               # undoes the last change
\`\`\`

Only the \`env\` block of \`~/.claude/settings.json\` is edited, and every other byte of the file stays. The change is
shown, and confirmed on a terminal or with \`--yes\`. The file is replaced as a whole, under a lock, with a backup beside
it as \`settings.json.claude-usage-backup\`, if there was a file. \`off\` says what each switch stops beside what was asked for, and
stops updates only where \`updates\` is named. A symlink stays one. A file is left unchanged, with a message, where it is
not JSON (with the line), is read-only, or was changed by another process since it was read. Where another place still
decides, a message names it.

## Local monitoring

\`\`\`sh
claude-usage telemetry local
\`\`\`

sends metrics to VictoriaMetrics (\`http://localhost:8428/opentelemetry/v1/metrics\`) and logs to VictoriaLogs
(\`http://localhost:9428/insert/opentelemetry/v1/logs\`) over OTLP, http/protobuf, with cumulative temporality. Both
are tried first, with the headers of \`OTEL_EXPORTER_OTLP_HEADERS\`, because an old VictoriaMetrics, such as Debian 12's 1.79, does not accept
OTLP. Where one does not, it says what the server is or how to start one that keeps its data, and \`--yes\` writes nothing.
\`--metrics-url\` and \`--logs-url\` name other servers. VictoriaLogs keeps 7 days, unless \`-retentionPeriod\` says otherwise.

## Cost

\`claude-usage cost\` shows what Claude Code recorded today and over 7 and 30 days of the local calendar: cost and tokens by
model, sessions, lines, commits, pull requests, active time and decisions on edits. The amounts are Claude Code's own
estimate, not a bill. The servers that were asked are named in the table and in \`--json\`.

**Cost and tokens are exact where VictoriaLogs has the requests.** Claude Code logs an event for each request, with its cost.
Days without events, because logs began later or were dropped, are from the counters in VictoriaMetrics, and a note says
since when there are events, and how long the server keeps them. Everything else is from the counters.

**Counters.** Delta counters (Claude Code's default) are summed by \`sum_over_time\`; cumulative ones by \`increase_pure\`, where
each session counts from 0, and from 0 again where it is smaller than before. Which of the two a day has is told by its
samples: sums repeat themselves while nothing happens. An older VictoriaMetrics, 1.112 among them, drops delta
counters that it gets, so that it needs cumulative ones. A session that was continued, or that runs in two terminals, has one
cumulative counter that begins again from 0, and no sum of it is sure: \`~\` marks it (\`"exact": false\` in \`--json\`). Names may have dots, or
underscores with units and \`_total\`, as servers rename them.

**Which server.** \`--url\`, else \`cost_url\`, else the server that Claude Code's settings send metrics to
(\`OTEL_EXPORTER_OTLP_METRICS_ENDPOINT\` or \`OTEL_EXPORTER_OTLP_ENDPOINT\`; prefixes and the paths of a cluster are understood), else
\`http://localhost:8428\`. Where they send to something else, such as a collector or Prometheus, it says so and asks nothing. The
events are at \`--logs-url\`, else where the settings send logs. \`OTEL_EXPORTER_OTLP_HEADERS\` go to that same server only, and are
never shown. The segment \`cost\` asks \`cost_url\` by the same rule, as far back; \`status\` says what came of its last query.

**Whose.** Your own account's by default, and what names no account; \`--all\` is everybody's. \`--by\` splits the sums by \`model\`, \`day\`,
\`session\`, \`person\` (digits of the account, and e-mail addresses only with \`--emails\`) or \`repository\`
(\`OTEL_METRICS_INCLUDE_REPOSITORY\`). Where \`OTEL_METRICS_INCLUDE_SESSION_ID\` is false, sessions that run at the same time
share one counter, as two terminals do.
`;
}
