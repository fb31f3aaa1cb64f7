/** Claims the cache folder at argv[2] when told to; a program for tests. */
import { createInterface } from "node:readline";
import { type Claim, claim } from "../../src/store/claim.ts";
import { placesFor } from "../../src/store/places.ts";

const [, , home = ""] = process.argv;
const places = placesFor({ home, cwd: "/", env: {} });
let mine: Claim | null = null;

async function answer(line: string): Promise<string> {
  switch (line) {
    case "claim": {
      const me = { pid: process.pid, role: "once", build: "test", since: 1 } as const;
      const claimed = await claim(places, me);
      mine = claimed.kind === "ours" ? claimed.claim : null;
      return claimed.kind;
    }
    case "held":
      return String(mine?.held() === true);
    case "release":
      await mine?.release();
      return "released";
    default:
      return "ready";
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await answer(line)}\n`);
}
