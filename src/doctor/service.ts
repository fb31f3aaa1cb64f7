/** The service, where one is installed: does it start what is here? */
import type { Context } from "../context.ts";
import { installed, managerFor, type Owner } from "../service/installed.ts";
import { taskFor } from "../service/spec.ts";
import { type Check, ok, warn } from "./check.ts";

export interface Service {
  readonly file: string;
  readonly owner: Owner;
  /** It starts this Node and this program. */
  readonly current: boolean;
}

export function sampleService(
  call: Context,
  platform: string,
  uid: number,
  program: string,
): Service {
  const manager = managerFor(call, platform, uid);
  const { owner, text } = installed(manager);
  const { task } = taskFor(call, process.execPath, program);
  return { file: manager.file, owner, current: text.includes(manager.command(task)) };
}

export const service: Check = {
  name: "service",
  run: ({ service: { file, owner, current } }) => {
    if (owner === "nobody's") return ok("not installed; a look starts the daemon");
    if (owner === "another's") return ok(`${file} is not ours`);
    return current
      ? ok(file)
      : warn(`${file} starts another Node or build`, "`claude-usage service install` again");
  },
};
