// npm run page: writes docs/telemetry.md, the page made of the telemetry reference.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const bundle = await rolldown({ platform: "node", input: path("scripts/pages/telemetry-page.ts") });
const [{ code }] = (await bundle.generate({ format: "esm", codeSplitting: false })).output;
await bundle.close();
const { telemetryPage } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
writeFileSync(path("docs/telemetry.md"), telemetryPage());
