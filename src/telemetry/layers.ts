/** The places that Claude Code takes variables from: settings files and the environment, read in the order of their strength. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { errnoOf } from "../platform/fs.ts";
import { READ_VARIABLES } from "./reference.ts";
import { parseSettings } from "./settings-file.ts";

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
}

/** The file of an administrator's settings. */
export const managedFile = (platform: string): string =>
  platform === "darwin"
    ? "/Library/Application Support/ClaudeCode/managed-settings.json"
    : "/etc/claude-code/managed-settings.json";

/** The strongest first. The arguments of `claude` itself are visible to no other process. */
export function readLayers({ paths, env, cwd, managed }: LayerSources): readonly EnvLayer[] {
  const user = paths.claudeSettings;
  const project = cwd === null ? null : join(cwd, ".claude");
  const shared = project === null ? null : join(project, "settings.json");
  return [
    fileLayer("managed", managed),
    ...(project === null ? [] : [fileLayer("local", join(project, "settings.local.json"))]),
    // In the home folder both are one file.
    ...(shared === null || shared === user ? [] : [fileLayer("project", shared)]),
    fileLayer("user", user),
    layerOfEnvironment(env),
  ];
}

export function layerOfEnvironment(env: LayerSources["env"]): EnvLayer {
  const values = READ_VARIABLES.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, { value, where: "the environment" }] as const];
  });
  const set = new Map<string, PlacedValue>(values);
  return { name: "environment", file: null, values: set, state: "read", problem: null };
}

/** A larger file is not a settings file. */
export const MAX_SETTINGS_BYTES = 4 * 1024 * 1024;

function fileLayer(name: LayerName, file: string): EnvLayer {
  let text: string;
  try {
    // Reading a pipe or a device would never end.
    if (!statSync(file).isFile()) return unusable(name, file, `${file} is not a file`);
    if (statSync(file).size > MAX_SETTINGS_BYTES)
      return unusable(name, file, `${file} is too large`);
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return layer(name, file, "absent", new Map());
    return unusable(name, file, `${file} cannot be read (${code})`);
  }
  return layerOfText(name, file, text);
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
): EnvLayer => ({ name, file, values, state, problem: null });

const unusable = (name: LayerName, file: string, problem: string): EnvLayer => ({
  name,
  file,
  values: new Map(),
  state: "unusable",
  problem,
});
