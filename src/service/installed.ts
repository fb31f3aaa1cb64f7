/** The service manager of this machine, and our file in it. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type Context, homeOf } from "../context.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { createExec } from "../platform/exec.ts";
import { launchd } from "./launchd.ts";
import type { ServiceManager } from "./manager.ts";
import { systemd } from "./systemd.ts";

/** A start takes seconds on a busy machine. */
const MANAGER_TIMEOUT_MS = 15_000;

export function managerFor({ env, paths }: Context, platform: string, uid: number): ServiceManager {
  const exec = createExec(env, MANAGER_TIMEOUT_MS);
  return platform === "darwin"
    ? launchd(exec, homeOf(env), uid)
    : systemd(exec, dirname(dirname(paths.config)));
}

/** Who wrote the service's file; `none` where there is no file. */
export type FileOwner = "none" | "ours" | "another";

/** The text of the service's file, and who wrote it. */
export function readInstalled({ file, mark }: ServiceManager): {
  readonly owner: FileOwner;
  readonly text: string;
} {
  const text = readFileAs(file, (content) => content);
  if (text === null) return { owner: existsSync(file) ? "another" : "none", text: "" };
  return { owner: text.includes(mark) ? "ours" : "another", text };
}
