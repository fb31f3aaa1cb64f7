// npm run coverage: which lines and branches of src/ the tests run, in their own process and in programs they start.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mergeProcessCovs } from "@bcoe/v8-coverage";
import { convert } from "ast-v8-to-istanbul";
import coverage from "istanbul-lib-coverage";
import report from "istanbul-lib-report";
import reports from "istanbul-reports";
import { parseAst } from "rolldown/parseAst";

/** The minimum, in percent of lines and of branches. */
const REQUIRED = [
  { of: "src/model and src/render", least: 100, counts: /^(model|render)\// },
  { of: "src", least: 90, counts: /^/ },
];

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = pathToFileURL(join(root, "dist/")).href;
const folder = mkdtempSync(join(tmpdir(), "claude-usage-coverage-"));
const counted = join(folder, "counted");

run("node", "scripts/build.mjs", "--counted");
const suite = run(
  ...["npx", "vitest", "run", "--config", "test/coverage.config.ts"],
  ...[`--coverage.reportsDirectory=${join(folder, "suite")}`, ...process.argv.slice(2)],
);
// Tests that watch a program's files and environment see the counting and fail.
if (suite !== 0) console.error("Some tests failed; what they would have run may not be counted.");

const inProcess = JSON.parse(readFileSync(join(folder, "suite/coverage-final.json"), "utf8"));
const map = coverage.createCoverageMap(inProcess);
for (const script of programs())
  for (const [file, counts] of Object.entries(await inSource(script)))
    if (map.files().includes(file)) add(map.fileCoverageFor(file).data, counts);
rmSync(folder, { recursive: true });
run("node", "scripts/build.mjs");

const context = report.createContext({ coverageMap: map, defaultSummarizer: "pkg" });
reports.create("text", { skipFull: true }).execute(context);
for (const { of, least, counts } of REQUIRED) {
  const summary = coverage.createCoverageSummary();
  const files = map.files().filter((file) => counts.test(file.slice(join(root, "src/").length)));
  for (const file of files) summary.merge(map.fileCoverageFor(file).toSummary());
  const { lines, branches } = summary;
  console.log(`${of}: ${lines.pct} % of lines, ${branches.pct} % of branches.`);
  if (Math.min(lines.pct, branches.pct) < least) process.exitCode = 1;
}

function run(command, ...args) {
  const env = { ...process.env, COUNTED: counted };
  return spawnSync(command, args, { cwd: root, env, stdio: "inherit" }).status;
}

/** How often each part of the files of dist/ was run, in all programs together. */
function programs() {
  const names = readdirSync(counted);
  let all = { result: [] };
  // A hundred at a time: there are thousands, and they are large.
  while (names.length > 0)
    all = mergeProcessCovs([
      all,
      ...names.splice(0, 100).map((name) => program(join(counted, name))),
    ]);
  return all.result;
}

/** What one program ran of dist/; nothing where it was killed while writing that. */
function program(file) {
  const text = readFileSync(file, "utf8");
  const { result } = text.endsWith("}") ? JSON.parse(text) : { result: [] };
  return {
    result: result.filter(({ url }) => url.startsWith(dist) && isBuilt(fileURLToPath(url))),
  };
}

/** The bundler's helpers come from no file of src/. */
function isBuilt(file) {
  return existsSync(`${file}.map`);
}

/** The counts mapped to the files of src/ that it was built from. */
async function inSource(script) {
  const file = fileURLToPath(script.url);
  const code = readFileSync(file, "utf8");
  const sourceMap = JSON.parse(readFileSync(`${file}.map`, "utf8"));
  return await convert({
    code,
    sourceMap,
    ast: parseAst(code),
    coverage: script,
    wrapperLength: 0,
  });
}

/**
 * Adds what a program ran of a file to what the tests ran in process. Two compilers were used, which agree on the lines
 * and on the order within a line, but not on every column.
 */
function add(total, counts) {
  const pairs = (mine, theirs) => {
    const byLine = (items) => groupBy(Object.entries(items), ([, item]) => lineOf(item));
    const others = byLine(theirs);
    return [...byLine(mine)].flatMap(([line, items]) => {
      const same = others.get(line) ?? [];
      return same.length === items.length ? items.map(([key], at) => [key, same[at][0]]) : [];
    });
  };
  for (const [mine, theirs] of pairs(total.statementMap, counts.statementMap))
    total.s[mine] += counts.s[theirs];
  for (const [mine, theirs] of pairs(total.fnMap, counts.fnMap)) total.f[mine] += counts.f[theirs];
  for (const [mine, theirs] of pairs(total.branchMap, counts.branchMap)) {
    if (total.b[mine].length !== counts.b[theirs].length) continue;
    total.b[mine] = total.b[mine].map((count, path) => count + counts.b[theirs][path]);
  }
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function lineOf({ start, decl, loc }) {
  return (start ?? decl?.start ?? loc.start).line;
}
