import { defineConfig } from "vitest/config";

/** What starts programs, and so mostly waits for them; each file has a process of its own, the next as one is free. */
const PROGRAMS = [
  "test/{commands,live,program,scripts}/**/*.test.ts",
  "test/laws/commands.test.ts",
];

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      { extends: true, test: { name: "programs", include: PROGRAMS } },
      {
        extends: true,
        // Nothing of one file stays for the next; a process for each would take longer than its tests.
        test: { name: "parts", include: ["test/**/*.test.ts"], exclude: PROGRAMS, isolate: false },
      },
    ],
  },
});
