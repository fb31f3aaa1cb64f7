// npm run pacing: the table of the README's section on pacing: two simulated weeks of the real loop against a model of the endpoint.
import { rolldown } from "rolldown";

const bundle = await rolldown({
  input: new URL("../test/world/pacing/table.ts", import.meta.url).pathname,
  platform: "node",
});
const { output } = await bundle.generate({ format: "esm" });
const code = Buffer.from(output[0].code).toString("base64");
const { table } = await import(`data:text/javascript;base64,${code}`);
console.log(await table());
