/** `npm run fuzz`: every law that costs no process, each for FUZZ_SECONDS (10) with seeds of its own. */
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const ROOMS = ["fuzz", "model", "show", "settings", "sources", "store", "host", "manual"];

const laws = ROOMS.flatMap((room) => {
  const folder = new URL(`${room}/`, import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts"))
    .filter((name) => readFileSync(new URL(name, folder), "utf8").includes("fc.assert"))
    .map((name) => `test/${room}/${name}`);
});

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: laws,
    setupFiles: ["test/fuzz/longer.ts"],
    globalSetup: ["test/fuzz/tally.ts"],
    maxWorkers: 2,
    testTimeout: 600_000,
  },
});
