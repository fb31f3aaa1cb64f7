// npm run mutants: makes small faults in the decision files of src/, one at a time, and says which of them no test notices.
//
//   npm run mutants                         three faults a file, the same ones each time, in six minutes of CPU
//   npm run mutants -- model/schedule       only in files whose path begins with that
//   npm run mutants -- --per-file 8 --seed 2    more of them, and others
//
// It works on copies of this folder. A fault counts as caught when a test of its room fails or takes more than a minute.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseAst } from "rolldown/parseAst";

/** Files below src/, or folders, each tested by the folder of test/ that has the name of its room. */
const TARGETS = [
  ...["model/", "platform/"],
  ...["render/line.ts", "render/segments.ts", "render/countdown.ts", "render/gauge.ts"],
  ...["render/rendered-line.ts", "render/text.ts", "render/messages.ts", "render/template.ts"],
  ...["cache/lease.ts", "cache/lease-holder.ts", "cache/formats.ts", "cache/boot-clock.ts"],
  ...["poller/tick.ts", "poller/apply-outcome.ts", "poller/loop.ts", "poller/keychain-access.ts"],
  ...[
    "config/setting.ts",
    "config/value-types.ts",
    "config/effective.ts",
    "config/render-settings.ts",
  ],
  ...["client/launcher.ts", "client/line-requests.ts", "client/reset-wait.ts"],
  ...["daemon/gc.ts", "daemon/log.ts", "daemon/self-update.ts"],
  ...["sources/windows.ts", "sources/extra-usage.ts", "sources/response.ts"],
];

/** Faults that change nothing anybody could notice, with the reason: the line as it is and as it would be. */
const EQUIVALENT = [
  {
    file: "platform/exec.ts",
    was: "if (length <= maxBytes) chunks.push(chunk);",
    becomes: "if (length < maxBytes) chunks.push(chunk);",
    reason: "what is past the limit is cut afterwards",
  },
  {
    file: "client/launcher.ts",
    was: "const last = Math.max(0, ...seen);",
    becomes: "const last = Math.max(1, ...seen);",
    reason: "the first number may be any",
  },
  {
    file: "config/render-settings.ts",
    was: 'const variant = VARIANT_KEYS.map((key) => env[variableOf(key)] ?? "").join(";");',
    becomes: 'const variant = VARIANT_KEYS.map((key) => env[variableOf(key)]).join(";");',
    reason: "join writes undefined as nothing",
  },
  {
    file: "model/clock-rollback.ts",
    was: 'const answered = snapshot.kind === "read" ? (snapshot.answeredAt ?? 0) : 0;',
    becomes: 'const answered = snapshot.kind === "read" ? (snapshot.answeredAt ?? 0) : 1;',
    reason: "any time in 1970 is in the past",
  },
  {
    file: "model/reduce.ts",
    was: "freshUntil: confirmed && fresh > freshUntil ? fresh : freshUntil,",
    becomes: "freshUntil: confirmed && fresh >= freshUntil ? fresh : freshUntil,",
    reason: "of two equal times either is the same",
  },
  {
    file: "platform/stdin.ts",
    was: "while (length < bytes && waited < time) {",
    becomes: "while (length < bytes && waited <= time) {",
    reason: "one more nap of a millisecond",
  },
  {
    file: "poller/keychain-access.ts",
    was: "tryFs(() => rmSync(keychainAttempt, { force: true }));",
    becomes: "tryFs(() => rmSync(keychainAttempt, { force: false }));",
    reason: "a missing file is a system error, which tryFs takes too",
  },
];

const SWAPPED = {
  ...{ "<": "<=", "<=": "<", ">": ">=", ">=": ">", "===": "!==", "!==": "===" },
  ...{ "+": "-", "-": "+", "*": "/", "/": "*", "&&": "||", "||": "&&" },
};

/** By the kind of expression: what a fault may put in its place. */
const OPERATORS = {
  BinaryExpression: swapOperator,
  LogicalExpression: (node, replace, textOf) =>
    node.operator === "??" ? replace(node, textOf(node.left)) : swapOperator(node, replace, textOf),
  UnaryExpression: (node, replace, textOf) => {
    if (node.operator === "!") replace(node, textOf(node.argument));
  },
  Literal: (node, replace) => {
    // A limit or a length of time is a choice, and a test that holds it only says it twice.
    if (node.value === 0 || node.value === 1) replace(node, String(1 - node.value));
    if (typeof node.value === "boolean") replace(node, String(!node.value));
  },
  IfStatement: ({ test }, replace, textOf) => replace(test, `!(${textOf(test)})`),
  ConditionalExpression: ({ test }, replace, textOf) => replace(test, `!(${textOf(test)})`),
  CallExpression: ({ callee, start, end }, replace, textOf) => {
    if (callee.type !== "MemberExpression") return;
    const { object, property } = callee;
    if (property.name === "filter") replace({ start, end }, textOf(object));
    if (object.name === "Math" && property.name === "min") replace(property, "max");
    if (object.name === "Math" && property.name === "max") replace(property, "min");
  },
  ReturnStatement: ({ argument }, replace) => {
    if (argument !== null && argument.type !== "Literal") replace(argument, "null");
  },
};

const PROMISED_PERCENT = 90;
const COPIES = 2;
const TIME_LIMIT_MS = 60_000;
const COPIED = [
  "src",
  "test",
  "scripts",
  "tmux",
  "package.json",
  "tsconfig.json",
  "README.md",
  "docs",
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    "per-file": { type: "string", default: "3" },
  },
});
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const home = mkdtempSync(join(tmpdir(), "claude-usage-mutants-"));
process.once("exit", () => rmSync(home, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && TARGETS.some((target) => file.startsWith(target)))
  .filter((file) => positionals.length === 0 || positionals.some((one) => file.startsWith(one)))
  .sort();
const mutants = files.flatMap(chosen);
const copies = Array.from({ length: COPIES }, (_, index) => copy(join(home, String(index))));

const rooms = [...new Set(files.map(roomOf))];
const failing = await shared(rooms, async (room, folder) =>
  (await passes(`${room}/`, folder)) ? [] : [room],
);
if (failing.length > 0) {
  console.error(`The tests fail without any fault: ${failing.map((room) => `test/${room}`)}.`);
  process.exit(1);
}

const survivors = await shared(mutants, async (mutant, folder) => {
  const path = join(folder, "src", mutant.file);
  writeFileSync(path, mutant.source);
  // Its own test first: that is quicker, and mostly notices.
  const survived =
    (await passes(mutant.file.replace(/\.ts$/, ".test.ts"), folder)) &&
    (await passes(`${roomOf(mutant.file)}/`, folder));
  cpSync(join(root, "src", mutant.file), path);
  if (survived)
    console.log(
      `survived  src/${mutant.file}:${mutant.line}\n  - ${mutant.was}\n  + ${mutant.becomes}`,
    );
  return survived ? [mutant] : [];
});

const caught = mutants.length - survivors.length;
const percent = (100 * caught) / mutants.length;
console.log(
  `${caught} of ${mutants.length} faults in ${files.length} files were caught: ${percent.toFixed(1)} %.`,
);
process.exitCode = percent < PROMISED_PERCENT ? 1 : 0;

/** Hands the items to the copies, each as it is free. */
async function shared(items, work) {
  const waiting = [...items];
  const results = [];
  await Promise.all(
    copies.map(async (folder) => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
        results.push(...(await work(item, folder)));
    }),
  );
  return results;
}

function copy(folder) {
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function roomOf(file) {
  return file.split("/")[0];
}

/** Whether the tests in that folder or file of test/ pass in a copy; true where there is no such file. */
function passes(name, folder) {
  if (!existsSync(join(folder, "test", name))) return true;
  const args = ["run", "--config", "test/vitest.config.ts", "--bail", "1", `test/${name}`];
  // A fault may remove or write what it should not: nothing of the person's is in reach by its usual name.
  const env = { ...process.env, HOME: join(folder, "home"), TMPDIR: folder };
  const vitest = spawn(join(folder, "node_modules/.bin/vitest"), args, {
    ...{ cwd: folder, env, stdio: "ignore", detached: true },
  });
  const timer = setTimeout(() => process.kill(-vitest.pid, "SIGKILL"), TIME_LIMIT_MS);
  return new Promise((resolve) =>
    vitest.once("close", (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    }),
  );
}

/** Some of a file's mutants, by a hash: a change elsewhere in the file leaves the choice as it was. */
function chosen(file) {
  const source = readFileSync(join(root, "src", file), "utf8");
  const seen = new Map();
  return replacements(source)
    .map(({ start, end, text }) => {
      const from = source.lastIndexOf("\n", start) + 1;
      const to = source.indexOf("\n", Math.max(end, start + 1));
      const was = source.slice(from, to);
      const becomes = source.slice(from, start) + text + source.slice(end, to);
      const key = `${values.seed} ${file} ${was} ${becomes}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return {
        ...{ file, was: was.trim(), becomes: becomes.trim() },
        line: source.slice(0, start).split("\n").length,
        source: source.slice(0, start) + text + source.slice(end),
        rank: createHash("sha256")
          .update(`${key} ${seen.get(key)}`)
          .digest("hex"),
      };
    })
    .filter(({ was, becomes }) =>
      EQUIVALENT.every((one) => one.file !== file || one.was !== was || one.becomes !== becomes),
    )
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, Number(values["per-file"]));
}

/** Every place where a standard operator of mutation testing applies, as a replacement of text. */
function replacements(source) {
  const found = [];
  const replace = ({ start, end }, text) => found.push({ start, end, text });
  const textOf = ({ start, end }) => source.slice(start, end);
  const visit = (node) => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === "object" && node !== null && !isType(node)) {
      OPERATORS[node.type]?.(node, replace, textOf);
      Object.values(node).forEach(visit);
    }
  };
  visit(parseAst(source, { lang: "ts" }).body);
  return found;
}

function swapOperator({ operator, left, right }, replace, textOf) {
  const swapped = SWAPPED[operator];
  const isText = [left, right].some(
    ({ type, value }) => type === "TemplateLiteral" || typeof value === "string",
  );
  if (swapped === undefined || (isText && "+-".includes(operator))) return;
  const between = textOf({ start: left.end, end: right.start });
  if (!/^[\s()]*$/.test(between.replace(operator, ""))) return;
  const start = left.end + between.indexOf(operator);
  replace({ start, end: start + operator.length }, swapped);
}

/** Types and imports are gone when the program runs. */
function isType({ type }) {
  const runs = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"];
  return type === "ImportDeclaration" || (String(type).startsWith("TS") && !runs.includes(type));
}
