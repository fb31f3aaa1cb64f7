// Builds dist/: few CommonJS files, which Node starts sooner than many ESM ones, and the licences of what is in them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const { version, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const leastNode = engines.node.replace(">=", "");

// HTTP/2 is never used, and got's module for it makes a TLS socket as it loads, for which all root certificates are
// read: a quarter of the time of a first `--json`.
// The client of Redis names two packages for what is never called here.
const UNUSED = ["http2-wrapper", "@node-rs/xxhash", "@opentelemetry/api"];
const withoutUnused = {
  name: "without-unused",
  resolveId: (id) => (UNUSED.includes(id) ? `\0${id}` : null),
  load: (id) => (UNUSED.includes(id.slice(1)) ? "export default {};" : null),
};

const common = {
  platform: "node",
  cwd: root,
  plugins: [withoutUnused],
  // `status` and `top` share one file, which each command loads in one read.
  checks: { ineffectiveDynamicImport: false },
  transform: {
    define: {
      __VERSION__: JSON.stringify(version),
      __LEAST_NODE__: JSON.stringify(leastNode),
    },
    target: `node${leastNode}`,
  },
};
const bundle = await rolldown({ ...common, input: join(root, "src/main.ts") });
// To count what is run, each file has a source map to src/, and none is compiled beforehand.
const counted = process.argv.includes("--counted");
const format = {
  sourcemap: counted,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
};
const draft = await bundle.generate(format);
const files = new Set(draft.output.map(({ fileName }) => fileName));
// The bundler leaves what it cannot find to be loaded at run time, where it is missing. kerberos is optional, for proxies.
const missing = draft.output
  .flatMap((chunk) => (chunk.type === "chunk" ? [...chunk.imports, ...chunk.dynamicImports] : []))
  .filter((id) => !files.has(id) && !isBuiltin(id) && id !== "kerberos");
if (missing.length > 0)
  throw new Error(
    `not installed: ${[...new Set(missing)].join(", ")}; run npm ci --ignore-scripts`,
  );
const readerModules = modulesBehind(
  [
    "main.ts",
    "commands/line.ts",
    "commands/json.ts",
    "commands/statusline.ts",
    // What scrapes metrics may do so every few seconds.
    "commands/metrics.ts",
    // Loaded where the numbers may be another account's.
    "poller/load-state.ts",
  ],
  draft.output,
);
const statusModules = modulesBehind(
  ["commands/status.ts", "status/sample.ts", "status/screen.ts", "cli/screen.ts"],
  draft.output,
);
const strays = [...readerModules].filter((id) => id.includes("/node_modules/"));
if (strays.length > 0)
  throw new Error(`a reader must load no npm package, but would load: ${strays}`);
rmSync(dist, { recursive: true, force: true });
const { output } = await bundle.write({
  ...format,
  dir: dist,
  // All that a reader needs in one file, and what `status` needs besides in another: each further file costs time.
  codeSplitting: {
    groups: [
      { name: "look", test: (id) => readerModules.has(id), priority: 1 },
      { name: "status", test: (id) => statusModules.has(id) },
    ],
  },
});
await bundle.close();

// Compiling a reader's code takes as long as running it, so it is stored compiled: look.js is main.cjs as Node would
// wrap it, look.bin is what V8 compiled. Another Node ignores that and compiles as usual; V8 itself would accept it from
// any Node with the same V8 version, and crash. A packed copy has none, since it belongs to this machine.
if (!counted) compile();

// The launcher starts this Node where PATH has none that will do. A packed copy has no such file either.
writeFileSync(join(dist, "built-by"), `${process.execPath}\n`);

/** Code that any Node since 8 can parse: one that is too old says so, in one word where there is room for no more. */
function nodeCheck() {
  const [major, minor] = leastNode.split(".");
  return `var version = process.versions.node.split(".");
if (version[0] < ${major} || (version[0] == ${major} && version[1] < ${minor})) {
  var args = process.argv.slice(2);
  var isBar = args.length === 0 || args[0] === "statusline" || /(^| )--for(mat)?[ =]/.test(args.join(" ") + " ");
  var word = isBar && !process.stdout.isTTY;
  var sentence = "claude-usage: " + process.execPath + " is " + process.version + "; install Node ${leastNode} or newer.";
  require("fs").writeSync(word ? 1 : 2, (word ? "old-node" : sentence) + "\\n");
  process.exit(word ? 0 : 69);
}
`;
}

function compile() {
  const runtime = readFileSync(join(dist, "rolldown-runtime.cjs"), "utf8");
  const main = readFileSync(join(dist, "main.cjs"), "utf8").replace(
    'require("./rolldown-runtime.cjs")',
    // The bundler keeps its few helpers in a separate file, and loading a file takes as long as making the whole line.
    () => `((exports) => {${runtime}\nreturn exports;})({})`,
  );
  // As ASCII, which is read without decoding.
  const wrapped = `(function (exports, require) {${main}\n})`.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  writeFileSync(join(dist, "look.js"), wrapped);
  // The file counts too: a distribution may build one version twice, and npm gives all files one time. Other V8 flags
  // need no care: V8 refuses the cache by itself.
  const { mtimeMs, size } = statSync(process.execPath);
  const builder = [process.version, process.arch, mtimeMs, size].join(" ");
  writeFileSync(
    join(dist, "main.cjs"),
    `${nodeCheck()}const { readFileSync, statSync } = require("node:fs");
const filename = __dirname + "/look.js";
let cachedData;
try {
  const { mtimeMs, size } = statSync(process.execPath);
  if ([process.version, process.arch, mtimeMs, size].join(" ") === ${JSON.stringify(builder)} && statSync(__dirname + "/look.bin").isFile()) cachedData = readFileSync(__dirname + "/look.bin");
} catch (error) {}
const look = new (require("node:vm").Script)(readFileSync(filename, "latin1"), { filename, cachedData });
look.runInThisContext()(exports, require);
`,
  );
  const warmUp = spawnSync(process.execPath, [join(root, "scripts/code-cache.mjs"), dist], {
    input: JSON.stringify({ rate_limits: { five_hour: { used_percentage: 42 } } }),
    encoding: "utf8",
    timeout: 20_000,
  });
  if (warmUp.status !== 0)
    console.warn(`Readers will start without a code cache: ${warmUp.stderr}`);
}

/** All modules that loading these files of src/ loads. */
function modulesBehind(names, chunks) {
  const modules = new Set();
  const seen = new Set();
  const visit = (chunk) => {
    if (seen.has(chunk)) return;
    seen.add(chunk);
    for (const id of chunk.moduleIds) modules.add(id);
    for (const next of chunk.imports) {
      const behind = chunks.find(({ fileName }) => fileName === next);
      if (behind !== undefined) visit(behind);
    }
  };
  for (const name of names) {
    // By its path: two files of one name in two rooms make chunks of any name.
    const entry = chunks.find(({ moduleIds }) => moduleIds?.includes(join(root, "src", name)));
    if (entry === undefined) throw new Error(`no chunk holds ${name}`);
    visit(entry);
  }
  return modules;
}

// What the report's page brings along: one script, with the package that draws, and one style.
const pageBundle = await rolldown({
  cwd: root,
  platform: "browser",
  input: join(root, "src/report/browser/charts.ts"),
});
const page = await pageBundle.write({
  file: join(dist, "report.js"),
  format: "iife",
  minify: true,
});
await pageBundle.close();
const styles = [
  createRequire(import.meta.url).resolve("uplot/dist/uPlot.min.css"),
  join(root, "src/report/browser/style.css"),
];
writeFileSync(join(dist, "report.css"), styles.map((file) => readFileSync(file, "utf8")).join(""));
for (const name of ["report.js", "report.css"])
  if (/<\/|<!--/.test(readFileSync(join(dist, name), "utf8")))
    throw new Error(`${name} cannot stand inside an element of HTML`);

const folders = new Set(
  [...output, ...page.output]
    .flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []))
    .map((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0])
    .filter((folder) => folder !== undefined),
);
const licences = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.md", "license", "LICENCE", "LICENSE.txt"].find((one) =>
    existsSync(join(folder, one)),
  );
  const text = file === undefined ? "" : `\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  return `${name} ${version}, ${license}\n${text}`;
});
writeFileSync(join(dist, "licences.txt"), licences.join("\n----\n\n"));

// The man page is written by a TypeScript module that is bundled only for that.
const manual = await rolldown({ ...common, input: join(root, "scripts/manual/man.ts") });
const folder = mkdtempSync(join(tmpdir(), "claude-usage-manual-"));
await manual.write({ dir: folder, format: "cjs", entryFileNames: "[name].cjs" });
await manual.close();
const { manPage } = createRequire(import.meta.url)(join(folder, "man.cjs"));
writeFileSync(join(dist, "claude-usage.1"), await manPage(version));
rmSync(folder, { recursive: true });
