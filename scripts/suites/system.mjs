// A throw-away Debian system for scripts/test-suites.mjs: made by debootstrap, run in namespaces of its own, removed.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

// Mounts and processes end with the first process, however this ends. That one stays a shell, which collects orphans.
const NAMESPACES = ["--mount", "--pid", "--fork", "--kill-child"];
// The terminals of the new devpts are its own.
const INSIDE = `
cd "$1" && shift || exit
mkdir -p dev/pts dev/shm
mount -t proc proc proc && mount -t tmpfs tmpfs dev/shm &&
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts && ln -sf pts/ptmx dev/ptmx || exit
"$@"
exit $?`;

let child;
let stopped = false;

/** Ends what runs, and lets nothing else start; what was made is removed on the way out. */
export function stop() {
  stopped = true;
  child?.kill("SIGTERM");
}

/** Runs a program; returns its exit code and all that it wrote. */
async function output(program, ...args) {
  if (stopped) throw new Error("interrupted");
  // In a group of its own, so that Ctrl-C reaches this process first.
  child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  child.stderr.on("data", (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (stopped) throw new Error("interrupted");
  return { code, text: Buffer.concat(chunks).toString() };
}

/** Runs a program, and returns its output; its failure ends this suite. */
async function run(program, ...args) {
  const { code, text } = await output(program, ...args);
  if (code === 0) return text;
  throw new Error(`${program}: ${text.trim().split("\n").slice(-12).join("\n")}`);
}

/** npm beside node, as both are found here. */
async function copyNode(folder) {
  cpSync(realpathSync(process.execPath), join(folder, "usr/bin/node"));
  const npm = dirname(dirname(realpathSync((await run("which", "npm")).trim())));
  cpSync(npm, join(folder, "usr/lib/node_modules/npm"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await run("ln", "-s", "../lib/node_modules/npm/bin/npm-cli.js", join(folder, "usr/bin/npm"));
}

/** The last commit, with these parts of this folder, which git does not hold. */
async function copyClone(folder, parts) {
  const clone = join(folder, "srv/clone");
  mkdirSync(clone, { recursive: true });
  await run("sh", "-c", 'git -C "$1" archive HEAD | tar x -C "$2"', "sh", ROOT, clone);
  for (const part of parts)
    if (existsSync(join(ROOT, part))) await run("cp", "-a", join(ROOT, part), clone);
  // The lock file is as old as the commit, and a newer one would be installed again.
  const installed = join(clone, "node_modules/.package-lock.json");
  if (existsSync(installed)) await run("touch", installed);
}

/** Makes the system, hands `work` a way to run programs in it, and removes it whatever comes. */
export async function inSystem(suite, packages, parts, work) {
  const top = mkdtempSync(join(tmpdir(), `claude-usage-${suite}-`));
  const folder = join(top, "root");
  try {
    const make = ["debootstrap", "--variant=minbase", `--include=${packages}`, suite, folder];
    await run("unshare", ...NAMESPACES, "sh", "-c", '"$@"; exit $?', "sh", ...make);
    await copyNode(folder);
    await copyClone(folder, parts);
    const inside = (...words) =>
      output("unshare", ...NAMESPACES, "sh", "-c", INSIDE, "sh", folder, "chroot", ...words);
    return await work(inside, folder);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}
