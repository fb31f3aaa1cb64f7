/** What a status line hands over: written where it is news, and nothing at all where it is none. */
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { placesFor } from "../../src/cache/paths.ts";
import { handoverIn, readHandover } from "../../src/cache/read.ts";
import { handOver } from "../../src/cache/statusline-inbox.ts";
import { later, NOW, session, week } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const places = () => placesFor({ home: home(), cwd: "/", env: {} });
const RESET = later(7_200);

/** Tells, and says whether the file was written. */
async function written(...told: Parameters<typeof handOver>[1]): Promise<boolean> {
  const file = handoverIn(places());
  if (told.length > 0) utimesSync(file, 1, 1);
  await handOver(places(), told, later(60));
  return statSync(file).mtimeMs !== 1_000;
}

describe("the hand-over", () => {
  it("holds what was told and when, for this person only", async () => {
    const heard = await handOver(places(), [session(54, RESET), week(13, later(86_400))], NOW);
    expect(readHandover(places())).toEqual(heard);
    expect(heard.map(({ at, source }) => [at, source])).toEqual([
      [NOW, "statusline"],
      [NOW, "statusline"],
    ]);
    expect(statSync(handoverIn(places())).mode & 0o777).toBe(0o600);
    expect(statSync(places().handover).mode & 0o777).toBe(0o700);
    expect(readdirSync(places().handover)).toEqual(["statusline.json"]);
  });

  it("is written for news alone", async () => {
    await handOver(places(), [session(54, RESET), week(13, later(86_400))], NOW);
    expect(await written(session(54, RESET), week(13, later(86_400)))).toBe(false);
    expect(await written(session(53, RESET))).toBe(false);
    expect(await written(session(55, RESET))).toBe(true);
    expect(readHandover(places()).map(({ window, at }) => [window.used, at])).toEqual([
      [55, later(60)],
      [13, NOW],
    ]);
  });

  it("is not made by a session that has nothing to tell", async () => {
    expect(await handOver(places(), [], NOW)).toEqual([]);
    expect(() => statSync(places().cache)).toThrow();
  });

  it.each(["", "{", '{"version":2,"heard":[]}', '{"version":1,"heard":[{}]}'])(
    "that holds %j is written anew",
    async (content) => {
      mkdirSync(places().handover, { recursive: true });
      writeFileSync(handoverIn(places()), content);
      await handOver(places(), [session(54, RESET)], NOW);
      expect(readHandover(places())).toHaveLength(1);
    },
  );

  it.each([
    ["the cache folder cannot be made", () => dirname(places().cache)],
    ["something else has its name", () => places().handover],
  ])("is told to its teller all the same where %s", async (_, path) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    expect(await handOver(places(), [session(54, RESET)], NOW)).toHaveLength(1);
    expect(readHandover(places())).toEqual([]);
  });
});
