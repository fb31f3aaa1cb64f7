/** A simulated history in a home folder, as the daemon would have written it for the account that is logged in there. */
import { join } from "node:path";
import { instant } from "../src/model/units.ts";
import { simulatedHistory } from "../src/sim/history.ts";
import { accountReader } from "../src/sources/claude-state.ts";
import { writeHistory } from "../test/world/written-history.ts";

export const fillHistory = (home: string, days: number): void =>
  writeHistory(
    home,
    accountReader(join(home, ".claude.json"))(),
    simulatedHistory({ now: instant(Date.now()), days, seed: 8 }),
  );
