/** `claude-usage telemetry`: what Claude Code itself sends, and the switches for it. */

import { print, printError, usageError } from "../cli/output.ts";
import { type ParsedCommand, parseCommand } from "../cli/parse.ts";
import { COMMANDS } from "../cli/registry.ts";
import { type Command, type Context, EXIT, type ExitCode, homeOf } from "../context.ts";
import { currentFolder } from "../platform/process.ts";
import { verdictIn } from "../telemetry/assess.ts";
import { LOCAL, monitored, turnedOff, turnedOn } from "../telemetry/change.ts";
import { carriedOut } from "../telemetry/confirm-write.ts";
import { explanation } from "../telemetry/explain.ts";
import { environmentLayer, layersOf, managedFile } from "../telemetry/layers.ts";
import { SERVICE_NAMES, type ServiceName } from "../telemetry/names.ts";
import { judge, policyOf } from "../telemetry/policy.ts";
import { documentOf } from "../telemetry/report.ts";
import { decisionText, policyText, screen, short } from "../telemetry/screen.ts";
import { SERVICES, type State } from "../telemetry/services.ts";
import { type Survey, surveyOf } from "../telemetry/survey.ts";

type Given = ParsedCommand<typeof COMMANDS.telemetry>;

export const run: Command = async (call) => {
  const parsed = parseCommand(call.argv, {}, COMMANDS.telemetry);
  if (typeof parsed === "string") return usageError(parsed);
  const { operand: act, rest } = parsed;
  if (act === undefined) return look(call, parsed);
  if (rest.length > 0 && act !== "off" && act !== "on") {
    return usageError(`there is no place for ${JSON.stringify(rest[0])} here.`);
  }
  return await ACTS[act](call, parsed);
};

const survey = ({ paths, env }: Context): Survey =>
  surveyOf(
    layersOf({ paths: paths, env, cwd: currentFolder(), managed: managedFile(process.platform) }),
  );

function look(call: Context, { flags }: Given): ExitCode {
  const required = flags.get("require");
  if (flags.has("check") && required === undefined) {
    return usageError("--check needs --require, such as --require statsig=off,prompts=off.");
  }
  const policy = required === undefined ? null : policyOf(required);
  if (typeof policy === "string") return usageError(policy);
  const found = survey(call);
  const home = homeOf(call.env);
  const kept = policy && judge(policy, found);
  const service = flags.get("explain");
  if (flags.has("json")) print(documentOf(found, kept));
  else if (service !== undefined) print(explanation(service as ServiceName, found, home));
  else print(kept === null ? screen(found, home) : policyText(kept));
  if (kept === null) return EXIT.done;
  const unusable = found.layers.flatMap(({ fault }) => fault ?? []);
  for (const sentence of unusable) printError(sentence);
  return unusable.length === 0 && kept.every((one) => one.kept) ? EXIT.done : EXIT.problem;
}

type Act = (call: Context, given: Given) => Promise<ExitCode>;

const off: Act = async (call, given) => {
  const services = given.rest as readonly ServiceName[];
  const { rewriting } = await import("../telemetry/rewriting.ts");
  const plan = rewriting(call.paths.claudeSettings, weaker(call), (now) =>
    turnedOff(services, now),
  );
  return (await carriedOut(plan, isSure(given), "keep")) ?? outlook(call, services, "off");
};

const on: Act = async (call, given) => {
  const services = given.rest as readonly ServiceName[];
  const { rewriting } = await import("../telemetry/rewriting.ts");
  const plan = rewriting(call.paths.claudeSettings, weaker(call), (now) => turnedOn(services, now));
  const defaults = SERVICE_NAMES.filter((name) => SERVICES[name].switch.kind !== "opt-in");
  const wanted = services.length === 0 ? defaults : services;
  return (await carriedOut(plan, isSure(given), "keep")) ?? outlook(call, wanted, "on");
};

const local: Act = async (call, given) => {
  const { serverOf } = await import("../telemetry/ask.ts");
  const metrics = serverOf(given.flags.get("metrics-url") ?? LOCAL.metrics);
  const logs = serverOf(given.flags.get("logs-url") ?? LOCAL.logs);
  if (metrics === null || logs === null)
    return usageError("a URL begins with http:// or https://.");
  const { rewriting } = await import("../telemetry/rewriting.ts");
  const { check, serversOf } = await import("../telemetry/servers.ts");
  const plan = rewriting(call.paths.claudeSettings, weaker(call), (now) =>
    monitored({ metrics: metrics.href, logs: logs.href }, now),
  );
  // What cannot be written is said before anybody is asked.
  const servers = typeof plan === "string" ? [] : serversOf(metrics, logs);
  const checks = await Promise.all(servers.map(check));
  for (const { sentences } of checks) print(sentences.join("\n"));
  const ended = (await carriedOut(plan, isSure(given), "keep")) ?? outlook(call, ["otel"], "on");
  return ended === EXIT.done && checks.every(({ ready }) => ready) ? EXIT.done : EXIT.problem;
};

const undo: Act = async (call, given) => {
  const { unwriting } = await import("../telemetry/rewriting.ts");
  return (
    (await carriedOut(unwriting(call.paths.claudeSettings), isSure(given), "drop")) ?? EXIT.done
  );
};

const ACTS = { off, on, local, undo } as const;

const isSure = ({ flags }: Given): boolean => flags.has("yes");

/** What the settings are stronger than. */
const weaker = ({ env }: Context): ReadonlyMap<string, string> =>
  new Map([...environmentLayer(env).values].map(([name, { value }]) => [name, value]));

/** Where another place still decides against it, that is said. */
function outlook(call: Context, services: readonly ServiceName[], wanted: State): ExitCode {
  const found = survey(call);
  const home = homeOf(call.env);
  const against = (services.length === 0 ? SERVICE_NAMES : services)
    .map((name) => verdictIn(found, name))
    .filter(({ state }) => state !== wanted);
  for (const { name, state, decision } of against) {
    printError(`${name} stays ${state}: ${decisionText(decision, found.provider, home)}.`);
  }
  const loud = found.warnings.filter(({ kind }) => kind !== "some-sessions");
  for (const { message } of loud) printError(short(message, home));
  return against.length === 0 ? EXIT.done : EXIT.problem;
}
