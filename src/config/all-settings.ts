/** Every setting there is. Types, flags, variables, `--help` and `config` derive from these rows. */

import { POLLER_SETTINGS } from "./poller-settings.ts";
import { RENDER_SETTINGS } from "./render-settings.ts";

export const ALL_SETTINGS = { ...RENDER_SETTINGS, ...POLLER_SETTINGS } as const;
