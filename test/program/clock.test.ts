/** The built program on a calendar that was set: a reading keeps its age, and is asked for no more often. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { listed, ok } from "../world/bodies.ts";
import { FAKETIME_LIBRARY } from "../world/faketime.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(listed(Date.now())) });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
  someone.login();
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const document = async (offset: string) => {
  const env = { LD_PRELOAD: FAKETIME_LIBRARY ?? "", FAKETIME: offset, NO_FAKE_STAT: "1" };
  return JSON.parse((await someone.run(["--json"], env)).stdout);
};

describe.skipIf((FAKETIME_LIBRARY === null && !process.env.CI) || process.platform !== "linux")(
  "without a daemon",
  () => {
    it.each(["-3h", "-20m", "+20m", "+45m"])(
      "a reading of just now is fresh with the calendar set by %s",
      async (offset) => {
        expect(await document("+0")).toMatchObject({ state: "fresh" });
        const { state, age_seconds, problem } = await document(offset);
        expect({ state, problem }).toEqual({ state: "fresh", problem: null });
        expect(age_seconds).toBeLessThan(60);
        expect(server.requests()).toBe(1);
      },
    );

    it("a reading from a calendar that was 45 minutes ahead is not of the future", async () => {
      await document("+45m");
      const { reading, boot } = JSON.parse(
        readFileSync(join(someone.cache, "snapshot.json"), "utf8"),
      );
      expect(reading.at - Date.now()).toBeGreaterThan(44 * 60_000);
      expect(boot.id).toMatch(/^[0-9a-f]{8}$/);
      const { state, age_seconds } = await document("+0");
      expect(state).toBe("fresh");
      expect(age_seconds).toBeLessThan(60);
      expect(server.requests()).toBe(1);
    });
  },
);
