/** Names each test that passed only when it was tried again, with what had failed: nobody would see it among thousands. */
import type { Reporter } from "vitest/node";

export const triedAgain: Reporter = {
  onTestRunEnd(modules) {
    for (const module of modules) {
      for (const test of module.children.allTests("passed")) {
        if (test.diagnostic()?.flaky !== true) continue;
        console.log(
          `\nPassed only when tried again: ${module.relativeModuleId} > ${test.fullName}`,
        );
        const lines = (test.result().errors ?? []).flatMap(({ message, stack = message }) =>
          stack.split("\n").filter((line) => !line.includes("node_modules")),
        );
        console.log(lines.join("\n"));
      }
    }
  },
};
