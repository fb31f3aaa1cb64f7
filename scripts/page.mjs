// Writes src/telemetry/README.md, the page made of that room's tables.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const room = join(dirname(fileURLToPath(import.meta.url)), "../src/telemetry");
const bundle = await rolldown({ platform: "node", input: join(room, "page.ts") });
const [{ code }] = (await bundle.generate({ format: "esm", codeSplitting: false })).output;
await bundle.close();
const { pageOf } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
writeFileSync(join(room, "README.md"), pageOf());
