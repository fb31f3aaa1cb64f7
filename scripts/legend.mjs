// npm run legend: writes the README's table of line states, as the program prints them.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const bundle = await rolldown({ platform: "node", input: path("scripts/manual/states-table.ts") });
const [{ code }] = (await bundle.generate({ format: "esm", codeSplitting: false })).output;
await bundle.close();
const { statesTable } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const readme = readFileSync(path("README.md"), "utf8");
const table = /\| you see \| it means \| do \|\n(\|.*\n)+/;
writeFileSync(
  path("README.md"),
  readme.replace(table, () => `${statesTable()}\n`),
);
