// npm run page: writes docs/telemetry.md, docs/boards, and in every document the tables that the program knows.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

async function load(name) {
  const bundle = await rolldown({
    platform: "node",
    input: join(root, `scripts/${name}.ts`),
  });
  const file = join(folder, `${name.replace("/", "-")}.mjs`);
  await bundle.write({ format: "esm", codeSplitting: false, file });
  await bundle.close();
  return await import(pathToFileURL(file));
}

const { telemetryPage } = await load("pages/telemetry-page");
const { withTables } = await load("pages/tables");
writeFileSync(join(root, "docs/telemetry.md"), telemetryPage());
const { BOARD_FILES } = await load("boards/files");
for (const [name, text] of Object.entries(BOARD_FILES))
  writeFileSync(join(root, "docs/boards", name), text);
const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
for (const page of ["README.md", ...pages.map((name) => `docs/${name}`)]) {
  const before = readFileSync(join(root, page), "utf8");
  const after = await withTables(before);
  if (after !== before) writeFileSync(join(root, page), after);
}
