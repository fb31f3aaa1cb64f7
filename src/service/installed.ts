/** The service manager of this machine, and our file in it. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type Context, homeOf } from "../context.ts";
import { createExec } from "../platform/exec.ts";
import { readFileAs } from "../platform/fs.ts";
import { launchd } from "./launchd.ts";
import type { Manager } from "./manager.ts";
import { systemd } from "./systemd.ts";

/** A start takes seconds on a busy machine. */
const PATIENCE = 15_000;

export function managerFor({ env, paths }: Context, platform: string, uid: number): Manager {
  const ask = createExec(env, PATIENCE);
  return platform === "darwin"
    ? launchd(ask, homeOf(env), uid)
    : systemd(ask, dirname(dirname(paths.config)));
}

/** Whose file lies there. */
export type Owner = "nobody's" | "ours" | "another's";

/** The text of the service's file, and whose it is. */
export function installed({ file, mark }: Manager): {
  readonly owner: Owner;
  readonly text: string;
} {
  const text = readFileAs(file, (content) => content);
  if (text === null) return { owner: existsSync(file) ? "another's" : "nobody's", text: "" };
  return { owner: text.includes(mark) ? "ours" : "another's", text };
}
