/** What a status line hands over: written where it is news, and nothing at all where it is none. */
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { inboxFile, readInbox } from "../../src/cache/read.ts";
import { addToInbox } from "../../src/cache/statusline-inbox.ts";
import { later, NOW, session, week } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const RESET = later(7_200);

/** Tells, and says whether the file was written. */
async function written(...told: Parameters<typeof addToInbox>[1]): Promise<boolean> {
  const file = inboxFile(paths());
  if (told.length > 0) utimesSync(file, 1, 1);
  await addToInbox(paths(), told, later(60));
  return statSync(file).mtimeMs !== 1_000;
}

describe("the hand-over", () => {
  it("holds what was told and when, for this person only", async () => {
    const heard = await addToInbox(paths(), [session(54, RESET), week(13, later(86_400))], NOW);
    expect(readInbox(paths())).toEqual(heard);
    expect(heard.map(({ at, source }) => [at, source])).toEqual([
      [NOW, "statusline"],
      [NOW, "statusline"],
    ]);
    expect(statSync(inboxFile(paths())).mode & 0o777).toBe(0o600);
    expect(statSync(paths().inbox).mode & 0o777).toBe(0o700);
    expect(readdirSync(paths().inbox)).toEqual(["statusline.json"]);
  });

  it("is written for news alone", async () => {
    await addToInbox(paths(), [session(54, RESET), week(13, later(86_400))], NOW);
    expect(await written(session(54, RESET), week(13, later(86_400)))).toBe(false);
    expect(await written(session(53, RESET))).toBe(false);
    expect(await written(session(55, RESET))).toBe(true);
    expect(readInbox(paths()).map(({ window, at }) => [window.used, at])).toEqual([
      [55, later(60)],
      [13, NOW],
    ]);
  });

  it("is not made by a session that has nothing to tell", async () => {
    expect(await addToInbox(paths(), [], NOW)).toEqual([]);
    expect(() => statSync(paths().cache)).toThrow();
  });

  it.each(["", "{", '{"version":2,"heard":[]}', '{"version":1,"heard":[{}]}'])(
    "that holds %j is written anew",
    async (content) => {
      mkdirSync(paths().inbox, { recursive: true });
      writeFileSync(inboxFile(paths()), content);
      await addToInbox(paths(), [session(54, RESET)], NOW);
      expect(readInbox(paths())).toHaveLength(1);
    },
  );

  it.each([
    ["the cache folder cannot be made", () => dirname(paths().cache)],
    ["something else has its name", () => paths().inbox],
  ])("is told to its teller all the same where %s", async (_, path) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    expect(await addToInbox(paths(), [session(54, RESET)], NOW)).toHaveLength(1);
    expect(readInbox(paths())).toEqual([]);
  });
});
