/** What we run on: Node, the launcher in PATH, the language of the terminal. */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { executablesIn } from "../platform/exec.ts";
import { type Check, type Finding, fail, ok, warn } from "./check.ts";

export const node: Check = {
  name: "node",
  run: ({ node: { version, least, path } }) => {
    const [major, minor] = numbersIn(version.replace(/^v/, ""));
    const [leastMajor, leastMinor] = numbersIn(least);
    const enough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
    return enough
      ? ok(`${version}, ${path}`)
      : fail(`${version} is too old`, `install Node ${least} or newer`);
  },
};

function numbersIn(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}

export const launcher: Check = {
  name: "launcher",
  run: ({ root, call }) => {
    const ours = join(root, "scripts/claude-usage");
    const found = executablesIn(call.env.PATH, "claude-usage");
    const [first] = found;
    if (first === undefined) {
      return warn(
        "there is no claude-usage in PATH",
        `put a link to ${ours} into a folder of PATH, or call it by that name`,
      );
    }
    const own = found.find((file) => realpathSync(file) === realpathSync(ours));
    return own === first ? ok(first) : strange(first, own, ours);
  },
};

function strange(first: string, own: string | undefined, ours: string): Finding {
  const mend =
    own === undefined
      ? `put a link to ${ours} into a folder that comes before ${dirname(first)} in PATH`
      : `put ${dirname(own)} before ${dirname(first)} in PATH`;
  // Another copy of ours has its build beside it.
  const copy = existsSync(join(dirname(dirname(realpathSync(first))), "dist/main.cjs"));
  return copy
    ? warn(`${first} is another copy of claude-usage, and comes first in PATH`, mend)
    : fail(`${first} is another tool's, and comes first in PATH`, mend);
}

export const locale: Check = {
  name: "locale",
  run: ({ call: { env }, settings }) => {
    const name = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
    if (/utf-?8/i.test(name)) return ok(name);
    if (settings.values.ascii) return ok(`${name || "none"}, without UTF-8; ascii is set`);
    return warn(
      `${name || "no locale is set"}: without UTF-8 a gauge of blocks may not be readable`,
      "set LANG=C.UTF-8, or ascii = true in config.toml",
    );
  },
};
