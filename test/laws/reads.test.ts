/** Every file is opened where opening cannot wait: a pipe in a file's place would stop a bar or the daemon for good. */
import { expect, it } from "vitest";
import { sourceFiles } from "./source-tree.ts";

/** The calls that read or write a file by its path, and the only files of src that may use each. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  "readFileSync|readFile|createReadStream|readvSync|openAsBlob": [],
  "readSync|fs.promises|node:fs/promises": ["platform/bounded-file.ts", "platform/stdin.ts"],
  openSync: [
    // A pane's terminal, which O_NONBLOCK opens at once.
    "alerts/tmux.ts",
    // These three create a file that must not exist yet, where a pipe fails.
    "client/launcher.ts",
    "metrics/text-file.ts",
    "platform/replace-file.ts",
    "platform/bounded-file.ts",
    "platform/fs.ts",
    "platform/stdin.ts",
  ],
  "appendFileSync|createWriteStream|copyFileSync|cpSync": [],
  // To a descriptor, or to a file that must not exist yet.
  writeFileSync: [
    "cache/write.ts",
    "client/spawn-daemon.ts",
    "doctor/access.ts",
    "report/write-page.ts",
  ],
};

it.each(Object.entries(CALLS))("%s is called only where it cannot wait", (calls, allowed) => {
  const call = new RegExp(`(?<![\\w.])(?:${calls.replaceAll(".", "\\.")})(?!\\w)`);
  const found = sourceFiles().filter(({ source }) => call.test(source));
  expect(found.map(({ file }) => file).sort()).toEqual([...allowed].sort());
});
