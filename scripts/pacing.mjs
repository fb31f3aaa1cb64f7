// npm run pacing: the tables of docs/pacing.md and docs/machines.md: two simulated weeks of the real loop against a model of
// the endpoint and, where machines share, of the engine; with -- machines, the second one alone.
import { rolldown } from "rolldown";

const bundle = await rolldown({
  input: new URL("../test/world/pacing/table.ts", import.meta.url).pathname,
  platform: "node",
});
const { output } = await bundle.generate({ format: "esm" });
const code = Buffer.from(output[0].code).toString("base64");
const { table, machinesTable } = await import(`data:text/javascript;base64,${code}`);
if (!process.argv.includes("machines")) console.log(`${await table()}\n`);
console.log(await machinesTable());
