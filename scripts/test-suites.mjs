// npm run test:suites [walk | live] [SUITE…]: in fresh Debian systems, with this machine's node copied in, a new user's
// walk (scripts/suites/walk), and the tests that start tmux and shells against each suite's programs. Prints tables;
// the systems are removed. Needs root, debootstrap and Debian's packages, and `npm run build` before.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inSystem, stop } from "./suites/system.mjs";

const PACKAGES = "tmux,zsh,git,ca-certificates,libstdc++6";
const LIVE_PACKAGES = "fish,dash,procps,i3blocks,strace,faketime";
const SUITES = { walk: ["bookworm", "trixie"], live: ["bullseye", "trixie", "sid"] };
const TESTS = ["test/live", "test/scripts/shells"];
const PROGRAMS = [
  "tmux -V",
  "bash --version",
  "zsh --version",
  "fish --version",
  "i3blocks -V",
  "starship --version",
];

/** What this machine lacks, as a sentence; null where all is there. */
function lacking() {
  if (process.getuid?.() !== 0) return "it needs root, for debootstrap and chroot";
  const missing = ["debootstrap", "unshare", "chroot"].filter(
    (name) => spawnSync("sh", ["-c", 'command -v "$1"', "sh", name]).status !== 0,
  );
  return missing.length === 0 ? null : `it needs ${missing.join(" and ")}`;
}

function walk(suite) {
  // Without the build: the walk makes its own.
  return inSystem(suite, PACKAGES, ["node_modules"], async (inside, folder) => {
    mkdirSync(join(folder, "srv/home"));
    const needed = async (...words) => {
      const { code, text } = await inside(folder, ...words);
      if (code !== 0) throw new Error(`${words[0]}: ${text.trim()}`);
    };
    await needed("useradd", "-M", "-d", "/srv/home", "walker");
    await needed("chown", "-R", "walker", "/srv");
    const words = ["--userspec=walker", folder, "/srv/clone/scripts/suites/walk"];
    const { code, text } = await inside(...words, "/srv/clone", "/srv/home");
    const last = text.trim().split("\n").at(-1);
    return { good: code === 0 && last.startsWith("walked"), row: [last] };
  });
}

/** The first number of each program's version, such as `tmux 3.5a`; none where the suite lacks it. */
async function versions(inside, folder) {
  const found = [];
  for (const program of PROGRAMS) {
    const { code, text } = await inside(folder, "sh", "-c", program);
    const [name] = program.split(" ");
    const version = /\d+\.\d[\w.]*/.exec(text)?.[0];
    if (code === 0 && version) found.push(`${name} ${version}`);
  }
  return found.join(", ");
}

function live(suite) {
  const more = suite === "bullseye" || suite === "bookworm" ? "" : ",starship";
  const packages = `${PACKAGES},${LIVE_PACKAGES}${more}`;
  return inSystem(suite, packages, ["node_modules", "dist"], async (inside, folder) => {
    const programs = await versions(inside, folder);
    const vitest =
      "cd /srv/clone && exec node_modules/.bin/vitest run --config test/vitest.config.ts";
    const reports = "--reporter=dot --reporter=json --outputFile.json=/srv/result.json";
    const env = [
      "env",
      "-i",
      "HOME=/root",
      "PATH=/usr/bin:/bin",
      "LC_ALL=C.UTF-8",
      "SHELL=/bin/bash",
    ];
    const { text } = await inside(
      folder,
      ...env,
      "sh",
      "-c",
      `${vitest} ${reports} ${TESTS.join(" ")}`,
    );
    let result;
    try {
      result = JSON.parse(readFileSync(join(folder, "srv/result.json"), "utf8"));
    } catch (error) {
      throw new Error(`vitest wrote no result: ${error.message}\n${text.slice(-2000)}`);
    }
    const { numPassedTests, numPendingTests, numFailedTests, success } = result;
    if (!success) console.error(text);
    return { good: success, row: [programs, numPassedTests, numPendingTests, numFailedTests] };
  });
}

const KINDS = {
  walk: { test: walk, columns: ["suite", "result"] },
  live: { test: live, columns: ["suite", "programs", "passed", "skipped", "failed"] },
};

const reason = lacking();
if (reason !== null) {
  console.log(`test:suites skipped: ${reason}.`);
  process.exit(69);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);

const words = process.argv.slice(2);
const kinds = words[0] in KINDS ? [words.shift()] : Object.keys(KINDS);
for (const kind of kinds) {
  const { test, columns } = KINDS[kind];
  const rows = [columns, columns.map(() => "---")];
  for (const suite of words.length > 0 ? words : SUITES[kind]) {
    try {
      const { good, row } = await test(suite);
      rows.push([suite, ...row]);
      if (!good) process.exitCode = 1;
    } catch (error) {
      rows.push([suite, `failed: ${error.message}`]);
      process.exitCode = 1;
    }
  }
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
}
