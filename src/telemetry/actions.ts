/** What `claude-usage telemetry` does: show, and switch off, on, to a local server, or back. */

import { print, printError, printText, usageError } from "../cli/output.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { currentFolder } from "../platform/process.ts";
import { verdictOf } from "./assess.ts";
import { LOCAL_URLS, sendTo, turnOff, turnOn } from "./change.ts";
import { parseServerUrl } from "./http.ts";
import { layerOfEnvironment, managedFile, readLayers } from "./layers.ts";
import { checkPolicy, parsePolicy, policyText } from "./policy.ts";
import { type OnOff, SERVICES } from "./reference.ts";
import {
  decisionText,
  type Survey,
  serviceText,
  surveyJson,
  surveyText,
  takeSurvey,
  withTilde,
} from "./report.ts";
import { confirmAndWrite, planRewrite, planUndo } from "./rewrite.ts";
import { checkServer, localServers } from "./servers.ts";
import { SERVICE_NAMES, type ServiceName } from "./service-names.ts";

type Flags = ReadonlyMap<string, string>;

const surveyFor = ({ paths, env }: Context): Survey =>
  takeSurvey(
    readLayers({ paths, env, cwd: currentFolder(), managed: managedFile(process.platform) }),
  );

/** Prints what is sent, one service's explanation, or whether a policy holds. */
export function showTelemetry(context: Context, flags: Flags): ExitCode {
  const required = flags.get("require");
  if (flags.has("check") && required === undefined) {
    return usageError("--check needs --require, such as --require statsig=off,prompts=off.");
  }
  const policy = required === undefined ? null : parsePolicy(required);
  if (typeof policy === "string") return usageError(policy);
  const found = surveyFor(context);
  const home = homeOf(context.env);
  const results = policy && checkPolicy(policy, found);
  const service = flags.get("explain");
  if (flags.has("json")) printText(surveyJson(found, results));
  else if (service !== undefined) printText(serviceText(service as ServiceName, found, home));
  else printText(results === null ? surveyText(found, home) : policyText(results));
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
  const plan = planRewrite(context.paths.claudeSettings, overridden(context), (current) =>
    turnOff(services, current),
  );
  return (
    (await confirmAndWrite(plan, isConfirmed(given), "keep")) ??
    reportOthers(context, services, "off")
  );
};

const on: TelemetryAction = async (context, given) => {
  const { services } = given;
  const plan = planRewrite(context.paths.claudeSettings, overridden(context), (current) =>
    turnOn(services, current),
  );
  const defaults = SERVICE_NAMES.filter((name) => SERVICES[name].switch.kind !== "opt-in");
  const wanted = services.length === 0 ? defaults : services;
  return (
    (await confirmAndWrite(plan, isConfirmed(given), "keep")) ?? reportOthers(context, wanted, "on")
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
  const servers = typeof plan === "string" ? [] : localServers(metrics, logs);
  const checks = await Promise.all(servers.map(checkServer));
  for (const { sentences } of checks) print(...sentences);
  const ended =
    (await confirmAndWrite(plan, isConfirmed(given), "keep")) ??
    reportOthers(context, ["otel"], "on");
  return ended === EXIT.done && checks.every(({ ready }) => ready) ? EXIT.done : EXIT.problem;
};

const undo: TelemetryAction = async (context, given) => {
  const plan = planUndo(context.paths.claudeSettings);
  return (await confirmAndWrite(plan, isConfirmed(given), "drop")) ?? EXIT.done;
};

export const TELEMETRY_ACTIONS = { off, on, local, undo } as const;

const isConfirmed = ({ flags }: ActionArguments): boolean => flags.has("yes");

/** Variables that the settings override. */
const overridden = ({ env }: Context): ReadonlyMap<string, string> =>
  new Map([...layerOfEnvironment(env).values].map(([name, { value }]) => [name, value]));

/** Names the services that another place still decides against. */
function reportOthers(context: Context, services: readonly ServiceName[], wanted: OnOff): ExitCode {
  const found = surveyFor(context);
  const home = homeOf(context.env);
  const against = (services.length === 0 ? SERVICE_NAMES : services)
    .map((name) => verdictOf(found, name))
    .filter(({ state }) => state !== wanted);
  for (const { name, state, decision } of against) {
    printError(`${name} stays ${state}: ${decisionText(decision, found.provider, home)}`);
  }
  const loud = found.warnings.filter(({ kind }) => kind !== "some-sessions");
  for (const { message } of loud) printError(withTilde(message, home));
  return against.length === 0 ? EXIT.done : EXIT.problem;
}
