// npm run picture: draws docs/pictures from a real tmux, shell and terminal; `npm run picture -- anatomy` draws one.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SCENES } from "./pictures/scenes.mjs";

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SCENES));
if (unknown.length > 0) {
  console.error(
    `There is no picture ${unknown.join(", ")}; there are ${Object.keys(SCENES).join(", ")}.`,
  );
  process.exit(64);
}
mkdirSync(folder, { recursive: true });
for (const [name, draw] of Object.entries(SCENES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  writeFileSync(`${folder}${name}.svg`, await draw());
  console.log(`docs/pictures/${name}.svg`);
}
process.exit(0);
