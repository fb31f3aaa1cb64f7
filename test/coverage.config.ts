/** `npm run coverage`: the suite as ever, with what is run of src/ counted, in the programs that tests start too. */
import { defineConfig, mergeConfig } from "vitest/config";
import suite from "./vitest.config.ts";

export default mergeConfig(
  suite,
  defineConfig({
    test: {
      // A counted build is no build for people: what it loads is not what a look loads.
      exclude: ["test/laws/dist.test.ts"],
      setupFiles: ["test/world/counted.ts"],
      testTimeout: 120_000,
      hookTimeout: 240_000,
      coverage: {
        enabled: true,
        provider: "v8",
        include: ["src/**/*.ts"],
        exclude: ["src/**/*.d.ts"],
        reporter: ["json"],
        reportOnFailure: true,
      },
    },
  }),
);
