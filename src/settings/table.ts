/** Every setting there is. Types, flags, variables, `--help` and `config` derive from these rows. */
import { POLLING } from "./polling.ts";
import { READING } from "./reading.ts";

export const TABLE = { ...READING, ...POLLING } as const;
