/** For a command that ends within a fraction of a second. */

/** V8 would spend a sixth of such a run on optimizing code that then has no time to be faster. */
export const withoutOptimizer = (): void =>
  process.getBuiltinModule("node:v8").setFlagsFromString("--no-opt");
