// npm run backtest [-- FOLDER]: the table of docs/foresight.md, each forecast beside the straight line.
import { rolldown } from "rolldown";

const [given] = process.argv.slice(2);
const table = "../test/world/forecast/table.ts";
const bundle = await rolldown({
  input: new URL(table, import.meta.url).pathname,
  platform: "node",
});
const { output } = await bundle.generate({ format: "esm" });
const code = Buffer.from(output[0].code).toString("base64");
const { backtest } = await import(`data:text/javascript;base64,${code}`);
console.log(backtest(given ?? new URL("../../shared/traces", import.meta.url).pathname));
