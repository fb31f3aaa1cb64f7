/** Prints the offset of local time from UTC, in minutes, on each line it is sent. */
import { instant, MINUTE } from "../../src/model/units.ts";
import { utcOffset } from "../../src/platform/clock.ts";
import { serveLines } from "../world/line-server.ts";

const WINTER = instant(Date.UTC(2026, 0, 15));

void serveLines(() => String(utcOffset(WINTER) / MINUTE));
