/** A test program: writes files into the folder at argv[2], under the umask at argv[3], on request. */
import { join } from "node:path";
import { writeRenderedLine, writeValue } from "../../src/cache/write.ts";
import { instant } from "../../src/model/units.ts";
import { serveLines } from "../world/line-server.ts";

const [, , folder = "", umask = "077"] = process.argv;
process.umask(Number.parseInt(umask, 8));

/** A version of some length, as its number says. */
const version = (number: number) => ({ number, filling: "x".repeat((number % 7) * 9_000) });

const line = { text: "now", validUntil: instant(90_000), expiredText: "then", stages: [] };

void serveLines((count) => {
  for (let number = 0; number < Number(count); number++) {
    writeValue(join(folder, "a/file.json"), version(number));
    writeRenderedLine(join(folder, "b/lines"), "tmux", line, instant(0));
  }
  return "written";
});
