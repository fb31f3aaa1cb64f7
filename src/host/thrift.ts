/** For processes that mostly sleep. */
import { setFlagsFromString } from "node:v8";

/** Nothing runs often enough to gain from optimised code, and compiling it would take 6 MiB for good. */
export const thrifty = (): void => setFlagsFromString("--no-opt");
