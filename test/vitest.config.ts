import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { triedAgain } from "./tried-again.ts";
import { PATIENCE_MS } from "./world/patience.ts";

/** What starts programs, and so mostly waits for them; each file has a process of its own, the next as one is free. */
const PROGRAMS = [
  "test/{commands,live,program,scripts}/**/*.test.ts",
  "test/laws/commands.test.ts",
];

/** What keeps every core busy by itself; run after the others, one at a time. */
const CROWDS = ["test/program/crowd.test.ts"];

/** The longest, which mostly wait: where one of them began last, the other workers would be idle meanwhile. */
const LONG =
  /\/(killed-daemon|forecast-alert|plugin|live|launcher-node|bad-input|budget|containers|faults|control-characters)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // A hang is what these are for: beside other programs on a busy machine, all takes many times as long.
    testTimeout: 2 * PATIENCE_MS,
    hookTimeout: 2 * PATIENCE_MS,
    // One in ten thousand waits of real programs goes wrong on a busy machine: CI's verdict is about the product. The last
    // lines name such a test, and it is to be fixed.
    retry: process.env.CI ? 1 : 0,
    reporters: ["default", triedAgain],
    projects: [
      { extends: true, test: { name: "programs", include: PROGRAMS, exclude: CROWDS } },
      {
        extends: true,
        test: { name: "crowds", include: CROWDS, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        // Nothing of one file stays for the next; a process for each would take longer than its tests.
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: [...PROGRAMS, ...CROWDS],
          isolate: false,
        },
      },
    ],
  },
});
