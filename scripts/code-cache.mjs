// Called by the build: runs each reader once, with a simulated server and login, and saves what V8 compiled for that
// beside the code. Functions that no reader calls would only be more to load.
import fs, { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";
import { logIn } from "./login.mjs";

const [, , dist] = process.argv;
const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
process.once("exit", () => rmSync(home, { recursive: true, force: true }));
for (const name of Object.keys(process.env)) delete process.env[name];
Object.assign(process.env, { HOME: home, CLAUDE_USAGE_AUTOSTART: "off" });
logIn(home);

const main = join(dist, "main.cjs");
const filename = join(dist, "look.js");
// The program must neither end this process nor print.
const { exit } = process;
const { writeSync } = fs;
const umask = process.umask();
const look = new vm.Script(readFileSync(filename, "latin1"), { filename });
const require = createRequire(main);

const announcement = await new Promise((resolve) => void run(["demo", "--serve", "0"], resolve));
process.env.CLAUDE_USAGE_API_URL = /http:\S+/.exec(announcement)[0];
for (const word of ["--json", "statusline", "--ascii", "metrics"]) {
  let printed = "";
  await run([word], (text) => {
    printed += text;
  });
  if (!/%|fresh|_ratio/.test(printed))
    throw new Error(`${word} printed ${JSON.stringify(printed)}`);
}
fs.writeSync = writeSync;
process.umask(umask);
// Whole or not at all: V8 does not check it, and crashes on a half that a power cut left.
const compiled = join(dist, "look.bin");
const file = fs.openSync(`${compiled}.new`, "w");
fs.writeFileSync(file, look.createCachedData());
fs.fsyncSync(file);
fs.closeSync(file);
fs.renameSync(`${compiled}.new`, compiled);
exit(0);

/** One call of the program in this process, until it would exit. */
function run(args, take) {
  const exports = {};
  require.cache[main] = { id: main, filename: main, loaded: true, exports };
  process.argv = [process.execPath, main, ...args];
  return new Promise((resolve) => {
    process.exit = resolve;
    fs.writeSync = (descriptor, bytes, ...rest) => {
      if (descriptor > 2) return writeSync(descriptor, bytes, ...rest);
      take(String(bytes));
      return bytes.length;
    };
    look.runInThisContext()(exports, require);
  });
}
