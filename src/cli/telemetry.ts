/** `claude-usage telemetry`: what Claude Code itself sends, and the switches for it. */
import { type Call, type Command, EXIT, type Exit, homeOf } from "../host/call.ts";
import { COMMANDS } from "../host/commands.ts";
import { workingFolder } from "../host/folder.ts";
import { complain, misused, print } from "../host/out.ts";
import { type Parsed, parse } from "../host/parse.ts";
import { explanation } from "../telemetry/explain.ts";
import { layersOf, managedFile } from "../telemetry/layers.ts";
import type { ServiceName } from "../telemetry/names.ts";
import { judge, policyOf } from "../telemetry/policy.ts";
import { documentOf } from "../telemetry/report.ts";
import { policyText, screen } from "../telemetry/screen.ts";
import { surveyOf } from "../telemetry/survey.ts";

export const run: Command = async (call) => {
  const parsed = parse(call.argv, {}, COMMANDS.telemetry);
  if (typeof parsed === "string") return misused(parsed);
  return look(call, parsed.own);
};

const survey = ({ places, env }: Call) =>
  surveyOf(layersOf({ places, env, cwd: workingFolder(), managed: managedFile(process.platform) }));

type Own = Parsed<typeof COMMANDS.telemetry>["own"];

function look(call: Call, own: Own): Exit {
  const required = own.get("require");
  if (own.has("check") && required === undefined) {
    return misused("--check needs --require, such as --require statsig=off,prompts=off.");
  }
  const policy = required === undefined ? null : policyOf(required);
  if (typeof policy === "string") return misused(policy);
  const found = survey(call);
  const home = homeOf(call.env);
  const kept = policy && judge(policy, found);
  const service = own.get("explain");
  if (own.has("json")) print(documentOf(found, kept));
  else if (service !== undefined) print(explanation(service as ServiceName, found, home));
  else print(kept === null ? screen(found, home) : policyText(kept));
  if (kept === null) return EXIT.done;
  const unusable = found.layers.flatMap(({ fault }) => fault ?? []);
  for (const sentence of unusable) complain(sentence);
  return unusable.length === 0 && kept.every((one) => one.kept) ? EXIT.done : EXIT.amiss;
}
