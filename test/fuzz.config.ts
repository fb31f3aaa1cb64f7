/** `npm run fuzz`: every law that costs no process, each for FUZZ_SECONDS (10) with seeds of its own. */
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Tests there start programs. */
const SLOW = /^(commands|cli|live|program|scripts|laws)\//;

const root = new URL(".", import.meta.url);
const laws = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts") && !SLOW.test(name))
  .filter((name) => readFileSync(new URL(name, root), "utf8").includes("fc.assert"))
  .map((name) => `test/${name}`);

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
