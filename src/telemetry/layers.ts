/** The places that Claude Code takes variables from: settings files and the environment, read in the order of their strength. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { MAX_SETTINGS_BYTES, readBounded } from "../platform/bounded-file.ts";
import { errnoOf } from "../platform/fs.ts";
import { READ_VARIABLES } from "./reference.ts";
import { parseSettings } from "./settings-file.ts";
import { type ClaudeRules, folderMay } from "./variables.ts";

type LayerName = "managed" | "local" | "project" | "user" | "environment";

export interface PlacedValue {
  readonly value: string;
  /** The file and line, or the environment. */
  readonly where: string;
}

export interface EnvLayer {
  readonly name: LayerName;
  /** Null for the environment. */
  readonly file: string | null;
  /** Only the variables of the reference. */
  readonly values: ReadonlyMap<string, PlacedValue>;
  /** What is set here and has no effect, because a folder may not set it. */
  readonly ignored: ReadonlyMap<string, PlacedValue>;
  readonly state: "read" | "absent" | "unusable";
  /** Why it cannot be used, with its file and line. */
  readonly problem: string | null;
}

export interface LayerSources {
  readonly paths: Pick<Paths, "claudeSettings">;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Null where the working folder is gone. */
  readonly cwd: string | null;
  readonly managed: string;
  /** Those of the newest version where it is not given. */
  readonly rules?: ClaudeRules;
}

/** The strongest first. The arguments of `claude` itself are visible to no other process. */
export function readLayers(sources: LayerSources): readonly EnvLayer[] {
  const { paths, env, cwd, managed, rules = "2.1.332" } = sources;
  const user = paths.claudeSettings;
  const project = cwd === null ? null : join(cwd, ".claude");
  const shared = project === null ? null : join(project, "settings.json");
  const layers = [
    ...dropIns(join(dirname(managed), "managed-settings.d")),
    fileLayer("managed", managed),
    ...(project === null ? [] : [fileLayer("local", join(project, "settings.local.json"))]),
    // In the home folder both are one file.
    ...(shared === null || shared === user ? [] : [fileLayer("project", shared)]),
    fileLayer("user", user),
    layerOfEnvironment(env),
  ];
  return rules === "2.1.332" ? withFolderRules(layers) : layers;
}

/** The files of an administrator's folder, the strongest first: they are read by name, and the last one wins. */
function dropIns(folder: string): readonly EnvLayer[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    return [unusable("managed", folder, `${folder} cannot be read (${code})`)];
  }
  return names
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .sort()
    .reverse()
    .map((name) => fileLayer("managed", join(folder, name)));
}

/** The layers without what a folder's settings may not decide. @internal */
export function withFolderRules(layers: readonly EnvLayer[]): readonly EnvLayer[] {
  const shell = layers.find(({ name }) => name === "environment");
  return layers.map((one) => {
    if (one.name !== "local" && one.name !== "project") return one;
    const all = [...one.values];
    const has = ([variable, { value }]: (typeof all)[number]) =>
      folderMay(variable, value, shell?.values.has(variable) ?? false);
    const ignored = new Map(all.filter((pair) => !has(pair)));
    return { ...one, values: new Map(all.filter(has)), ignored };
  });
}

export function layerOfEnvironment(env: LayerSources["env"]): EnvLayer {
  const values = READ_VARIABLES.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, { value, where: "the environment" }] as const];
  });
  const set = new Map<string, PlacedValue>(values);
  return { ...layer("environment", "", "read", set), file: null };
}

function fileLayer(name: LayerName, file: string): EnvLayer {
  const text = readBounded(file, MAX_SETTINGS_BYTES);
  if (typeof text === "string") return layerOfText(name, file, text);
  return text.why === "missing"
    ? layer(name, file, "absent", new Map())
    : unusable(name, file, `${file} ${text.text}`);
}

/** The layer of a settings file with this text. @internal */
export function layerOfText(name: LayerName, file: string, text: string): EnvLayer {
  const document = parseSettings(text.replace(/^\uFEFF/, ""));
  if (document.kind === "broken") {
    return unusable(name, file, `${file}:${document.line}: ${document.why}`);
  }
  const values = new Map<string, PlacedValue>();
  const entries = document.kind === "empty" ? [] : (document.env?.entries ?? []);
  for (const { name: variable, value, line } of entries) {
    const where = `${file}:${line}`;
    if (value === null) return unusable(name, file, `${where}: a variable's value must be text`);
    if (READ_VARIABLES.includes(variable)) values.set(variable, { value, where });
  }
  return layer(name, file, "read", values);
}

const layer = (
  name: LayerName,
  file: string,
  state: EnvLayer["state"],
  values: EnvLayer["values"],
): EnvLayer => ({ name, file, values, ignored: new Map(), state, problem: null });

const unusable = (name: LayerName, file: string, problem: string): EnvLayer => ({
  name,
  file,
  values: new Map(),
  ignored: new Map(),
  state: "unusable",
  problem,
});
