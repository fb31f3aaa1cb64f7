/** What `claude-usage telemetry` does: show, and switch off, on, to a local server, or back. */

import { managedFile } from "../cache/paths.ts";
import { print, printError, printText, usageError } from "../cli/output.ts";
import { printScreen, screenOf, withTilde } from "../cli/screen.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { currentFolder } from "../platform/process.ts";
import { verdictOf } from "./assess.ts";
import { consequencesOf, LOCAL_URLS, sendTo, turnOff, turnOn } from "./change.ts";
import { findInstalledClaude, rulesFor } from "./claude-version.ts";
import { parseServerUrl } from "./http.ts";
import { layerOfEnvironment, readLayers } from "./layers.ts";
import { checkPolicy, parsePolicy, policyText } from "./policy.ts";
import { type OnOff, SERVICES } from "./reference.ts";
import {
  decisionText,
  type Survey,
  serviceLines,
  surveyJson,
  surveyLines,
  takeSurvey,
} from "./report.ts";
import { confirmAndWrite, planRewrite, planUndo } from "./rewrite.ts";
import { checkServer, localServers } from "./servers.ts";
import { SERVICE_NAMES, type ServiceName, serviceNamed } from "./service-names.ts";

type Flags = ReadonlyMap<string, string>;

function surveyFor({ paths, env }: Context): Survey {
  const installed = findInstalledClaude(env, homeOf(env));
  const rules = rulesFor(installed?.version ?? null);
  const managed = managedFile(process.platform);
  return takeSurvey(readLayers({ paths, env, cwd: currentFolder(), managed, rules }), installed);
}

/** Prints what is sent, one service's explanation, or whether a policy holds. */
export function showTelemetry(context: Context, flags: Flags): ExitCode {
  const required = flags.get("require");
  if (flags.has("check") && required === undefined) {
    return usageError("--check needs --require, such as --require events=off,content=off.");
  }
  const policy = required === undefined ? null : parsePolicy(required);
  if (typeof policy === "string") return usageError(policy);
  const found = surveyFor(context);
  const results = policy && checkPolicy(policy, found);
  const service = serviceNamed(flags.get("explain") ?? "");
  const screen = screenOf(context);
  if (flags.has("json")) print(surveyJson(found, results));
  else if (service !== null) printScreen(serviceLines(service, found, screen), screen);
  else if (results === null) printScreen(surveyLines(found, screen), screen);
  else printText(policyText(results));
  if (results === null) return EXIT.done;
  const unusable = found.layers.flatMap(({ problem }) => problem ?? []);
  for (const sentence of unusable) printError(sentence);
  return unusable.length === 0 && results.every((one) => one.holds) ? EXIT.done : EXIT.problem;
}

interface ActionArguments {
  readonly flags: Flags;
  /** None means every service that the action applies to. */
  readonly services: readonly ServiceName[];
}

type TelemetryAction = (context: Context, given: ActionArguments) => Promise<ExitCode>;

const off: TelemetryAction = async (context, given) => {
  const { services } = given;
  const { claudeSettings, state } = context.paths;
  const plan = planRewrite(claudeSettings, overridden(context), (current) =>
    turnOff(services, current),
  );
  if (typeof plan !== "string") {
    const { version } = surveyFor(context);
    for (const sentence of consequencesOf(plan.change, services, version)) print(sentence);
  }
  const ended =
    (await confirmAndWrite(plan, state, isConfirmed(given), "keep")) ??
    reportOthers(context, services, "off");
  if (services.length === 0 && ended === EXIT.done) print(...aboutUpdates(context));
  return ended;
};

/** `off` leaves updates as they are, and says how they are. */
function aboutUpdates(context: Context): readonly string[] {
  const found = surveyFor(context);
  const { state, decision } = verdictOf(found, "updates");
  return state === "on"
    ? ["Updates go on; `claude-usage telemetry off updates` stops them, too."]
    : [`Updates are off: ${decisionText(decision, found.provider)}.`];
}

const on: TelemetryAction = async (context, given) => {
  const { services } = given;
  const plan = planRewrite(context.paths.claudeSettings, overridden(context), (current) =>
    turnOn(services, current),
  );
  const defaults = SERVICE_NAMES.filter((name) => SERVICES[name].switch.kind !== "opt-in");
  const wanted = services.length === 0 ? defaults : services;
  return (
    (await confirmAndWrite(plan, context.paths.state, isConfirmed(given), "keep")) ??
    reportOthers(context, wanted, "on")
  );
};

const local: TelemetryAction = async (context, given) => {
  const metrics = parseServerUrl(given.flags.get("metrics-url") ?? LOCAL_URLS.metrics);
  const logs = parseServerUrl(given.flags.get("logs-url") ?? LOCAL_URLS.logs);
  if (metrics === null || logs === null)
    return usageError("a URL begins with http:// or https://.");
  const plan = planRewrite(context.paths.claudeSettings, overridden(context), (current) =>
    sendTo({ metrics: metrics.href, logs: logs.href }, current),
  );
  // A file that cannot be written is reported before any server is tried.
  const servers =
    typeof plan === "string" ? [] : localServers(metrics, logs, surveyFor(context).layers);
  const checks = await Promise.all(servers.map(checkServer));
  for (const { sentences } of checks) print(...sentences);
  const allReady = checks.every(({ ready }) => ready);
  if (!allReady && isConfirmed(given)) {
    printError("nothing was written, because not every server accepts data");
    return EXIT.problem;
  }
  const ended =
    (await confirmAndWrite(plan, context.paths.state, isConfirmed(given), "keep")) ??
    reportOthers(context, ["otel"], "on");
  return ended === EXIT.done && !allReady ? EXIT.problem : ended;
};

const undo: TelemetryAction = async (context, given) => {
  const { paths } = context;
  const plan = planUndo(paths);
  return (await confirmAndWrite(plan, paths.state, isConfirmed(given), "drop")) ?? EXIT.done;
};

export const TELEMETRY_ACTIONS = { off, on, local, undo } as const;

const isConfirmed = ({ flags }: ActionArguments): boolean => flags.has("yes");

/** Variables that the settings override. */
const overridden = ({ env }: Context): ReadonlyMap<string, string> =>
  new Map([...layerOfEnvironment(env).values].map(([name, { value }]) => [name, value]));

/** What has nothing to do with the change. */
const QUIET: readonly string[] = ["some-sessions", "identity"];

/** Names the services that another place still decides against. */
function reportOthers(context: Context, services: readonly ServiceName[], wanted: OnOff): ExitCode {
  const found = surveyFor(context);
  const home = homeOf(context.env);
  const named = services.length === 0 ? SERVICE_NAMES.filter((one) => one !== "updates") : services;
  const against = named
    .map((name) => verdictOf(found, name))
    .filter(({ state, decision }) => state !== wanted && decision.kind !== "version");
  for (const { name, state, decision } of against) {
    printError(
      `${name} stays ${state}: ${withTilde(decisionText(decision, found.provider), home)}`,
    );
  }
  const loud = found.warnings.filter(({ kind }) => !QUIET.includes(kind));
  for (const { message } of loud) printError(withTilde(message, home));
  return against.length === 0 ? EXIT.done : EXIT.problem;
}
