/** What `claude-usage telemetry` does: show, and switch off, on, to a local server, or back. */

import { print, printError, usageError } from "../cli/output.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { currentFolder } from "../platform/process.ts";
import { verdictIn } from "./assess.ts";
import { LOCAL, monitored, turnedOff, turnedOn } from "./change.ts";
import { carriedOut } from "./confirm-write.ts";
import { explanation } from "./explain.ts";
import { environmentLayer, layersOf, managedFile } from "./layers.ts";
import { SERVICE_NAMES, type ServiceName } from "./names.ts";
import { judge, policyOf } from "./policy.ts";
import { documentOf } from "./report.ts";
import { decisionText, policyText, screen, short } from "./screen.ts";
import { SERVICES, type State } from "./services.ts";
import { type Survey, surveyOf } from "./survey.ts";

type Flags = ReadonlyMap<string, string>;

const survey = ({ paths, env }: Context): Survey =>
  surveyOf(layersOf({ paths, env, cwd: currentFolder(), managed: managedFile(process.platform) }));

/** Prints what is sent, one service's explanation, or whether a policy holds. */
export function showTelemetry(context: Context, flags: Flags): ExitCode {
  const required = flags.get("require");
  if (flags.has("check") && required === undefined) {
    return usageError("--check needs --require, such as --require statsig=off,prompts=off.");
  }
  const policy = required === undefined ? null : policyOf(required);
  if (typeof policy === "string") return usageError(policy);
  const found = survey(context);
  const home = homeOf(context.env);
  const results = policy && judge(policy, found);
  const service = flags.get("explain");
  if (flags.has("json")) print(documentOf(found, results));
  else if (service !== undefined) print(explanation(service as ServiceName, found, home));
  else print(results === null ? screen(found, home) : policyText(results));
  if (results === null) return EXIT.done;
  const unusable = found.layers.flatMap(({ fault }) => fault ?? []);
  for (const sentence of unusable) printError(sentence);
  return unusable.length === 0 && results.every((one) => one.kept) ? EXIT.done : EXIT.problem;
}

interface ActionArguments {
  readonly flags: Flags;
  /** None means every service that the action applies to. */
  readonly services: readonly ServiceName[];
}

type TelemetryAction = (context: Context, given: ActionArguments) => Promise<ExitCode>;

const off: TelemetryAction = async (context, given) => {
  const { services } = given;
  const { rewriting } = await import("./rewriting.ts");
  const plan = rewriting(context.paths.claudeSettings, overridden(context), (now) =>
    turnedOff(services, now),
  );
  return (
    (await carriedOut(plan, isConfirmed(given), "keep")) ?? reportOthers(context, services, "off")
  );
};

const on: TelemetryAction = async (context, given) => {
  const { services } = given;
  const { rewriting } = await import("./rewriting.ts");
  const plan = rewriting(context.paths.claudeSettings, overridden(context), (now) =>
    turnedOn(services, now),
  );
  const defaults = SERVICE_NAMES.filter((name) => SERVICES[name].switch.kind !== "opt-in");
  const wanted = services.length === 0 ? defaults : services;
  return (
    (await carriedOut(plan, isConfirmed(given), "keep")) ?? reportOthers(context, wanted, "on")
  );
};

const local: TelemetryAction = async (context, given) => {
  const { serverOf } = await import("./ask.ts");
  const metrics = serverOf(given.flags.get("metrics-url") ?? LOCAL.metrics);
  const logs = serverOf(given.flags.get("logs-url") ?? LOCAL.logs);
  if (metrics === null || logs === null)
    return usageError("a URL begins with http:// or https://.");
  const { rewriting } = await import("./rewriting.ts");
  const { check, serversOf } = await import("./servers.ts");
  const plan = rewriting(context.paths.claudeSettings, overridden(context), (now) =>
    monitored({ metrics: metrics.href, logs: logs.href }, now),
  );
  // A file that cannot be written is reported before any server is tried.
  const servers = typeof plan === "string" ? [] : serversOf(metrics, logs);
  const checks = await Promise.all(servers.map(check));
  for (const { sentences } of checks) print(sentences.join("\n"));
  const ended =
    (await carriedOut(plan, isConfirmed(given), "keep")) ?? reportOthers(context, ["otel"], "on");
  return ended === EXIT.done && checks.every(({ ready }) => ready) ? EXIT.done : EXIT.problem;
};

const undo: TelemetryAction = async (context, given) => {
  const { unwriting } = await import("./rewriting.ts");
  return (
    (await carriedOut(unwriting(context.paths.claudeSettings), isConfirmed(given), "drop")) ??
    EXIT.done
  );
};

export const TELEMETRY_ACTIONS = { off, on, local, undo } as const;

const isConfirmed = ({ flags }: ActionArguments): boolean => flags.has("yes");

/** Variables that the settings override. */
const overridden = ({ env }: Context): ReadonlyMap<string, string> =>
  new Map([...environmentLayer(env).values].map(([name, { value }]) => [name, value]));

/** Names the services that another place still decides against. */
function reportOthers(context: Context, services: readonly ServiceName[], wanted: State): ExitCode {
  const found = survey(context);
  const home = homeOf(context.env);
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
