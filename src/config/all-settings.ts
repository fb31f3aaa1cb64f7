/** Every setting there is. Types, flags, variables, `--help` and `config` derive from these rows. */

import { POLLING } from "./poller-settings.ts";
import { LOOKING } from "./render-settings.ts";

export const TABLE = { ...LOOKING, ...POLLING } as const;
