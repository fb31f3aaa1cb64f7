// Writes the README's table of what the line says, as the program prints it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const bundle = await rolldown({ platform: "node", input: path("src/manual/legend.ts") });
const [{ code }] = (await bundle.generate({ format: "esm", codeSplitting: false })).output;
await bundle.close();
const { legendTable } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const readme = readFileSync(path("README.md"), "utf8");
const table = /\| you see \| it means \| do \|\n(\|.*\n)+/;
writeFileSync(
  path("README.md"),
  readme.replace(table, () => `${legendTable()}\n`),
);
