/** Every setting there is. Types, flags, variables, `--help` and `config` derive from these rows. */

import { LOOKING } from "./looking.ts";
import { POLLING } from "./polling.ts";

export const TABLE = { ...LOOKING, ...POLLING } as const;
