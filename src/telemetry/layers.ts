/** The places Claude Code takes variables from, read: settings files and the environment. The only reader of files here. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { errnoOf } from "../platform/fs.ts";
import { documentOf } from "./document.ts";
import { READ } from "./variables.ts";

export type LayerName = "managed" | "local" | "project" | "user" | "environment";

export interface Given {
  readonly value: string;
  /** The file and line, or the environment. */
  readonly where: string;
}

export interface Layer {
  readonly name: LayerName;
  /** Null for the environment. */
  readonly file: string | null;
  /** Only the variables that matter here. */
  readonly values: ReadonlyMap<string, Given>;
  readonly state: "read" | "absent" | "unusable";
  /** Why it cannot be used, in a sentence that names file and line. */
  readonly fault: string | null;
}

export interface Surroundings {
  readonly paths: Pick<Paths, "claudeSettings">;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Null where the working folder is gone. */
  readonly cwd: string | null;
  readonly managed: string;
}

/** Where an administrator's settings lie. */
export const managedFile = (platform: string): string =>
  platform === "darwin"
    ? "/Library/Application Support/ClaudeCode/managed-settings.json"
    : "/etc/claude-code/managed-settings.json";

/** The strongest first. What was given to `claude` on its command line nobody else can see. */
export function layersOf({ paths, env, cwd, managed }: Surroundings): readonly Layer[] {
  const user = paths.claudeSettings;
  const project = cwd === null ? null : join(cwd, ".claude");
  const shared = project === null ? null : join(project, "settings.json");
  return [
    fileLayer("managed", managed),
    ...(project === null ? [] : [fileLayer("local", join(project, "settings.local.json"))]),
    // In the home folder they are one and the same.
    ...(shared === null || shared === user ? [] : [fileLayer("project", shared)]),
    fileLayer("user", user),
    environmentLayer(env),
  ];
}

export function environmentLayer(env: Surroundings["env"]): Layer {
  const values = READ.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, { value, where: "the environment" }] as const];
  });
  const whole = new Map<string, Given>(values);
  return { name: "environment", file: null, values: whole, state: "read", fault: null };
}

/** A settings file has no more bytes than this, or is not one. */
export const LARGEST = 4 * 1024 * 1024;

function fileLayer(name: LayerName, file: string): Layer {
  let text: string;
  try {
    // A pipe or a device would never end.
    if (!statSync(file).isFile()) return unusable(name, file, `${file} is no file.`);
    if (statSync(file).size > LARGEST) return unusable(name, file, `${file} is too large.`);
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = errnoOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return layer(name, file, "absent", new Map());
    return unusable(name, file, `${file} cannot be read (${code}).`);
  }
  return textLayer(name, file, text);
}

/** What a settings file of this text says. */
export function textLayer(name: LayerName, file: string, text: string): Layer {
  const document = documentOf(text.replace(/^\uFEFF/, ""));
  if (document.kind === "broken") {
    return unusable(name, file, `${file}:${document.line}: ${document.why}.`);
  }
  const values = new Map<string, Given>();
  const entries = document.kind === "empty" ? [] : (document.env?.entries ?? []);
  for (const { name: variable, value, line } of entries) {
    const where = `${file}:${line}`;
    if (value === null) return unusable(name, file, `${where}: the value of a variable is text.`);
    if (READ.includes(variable)) values.set(variable, { value, where });
  }
  return layer(name, file, "read", values);
}

const layer = (
  name: LayerName,
  file: string,
  state: Layer["state"],
  values: Layer["values"],
): Layer => ({ name, file, values, state, fault: null });

const unusable = (name: LayerName, file: string, fault: string): Layer => ({
  name,
  file,
  values: new Map(),
  state: "unusable",
  fault,
});
