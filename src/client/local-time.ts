/** Local clock times. */
import type { Instant } from "../model/units.ts";
import { utcOffset } from "../platform/clock.ts";
import { clockTime } from "../render/countdown.ts";

export const localTime = (at: Instant): string => clockTime(at, utcOffset(at));
