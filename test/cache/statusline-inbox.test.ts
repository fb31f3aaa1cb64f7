/** What the statusLine command leaves for the daemon: a file that is written only for news. */
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

/** Adds windows, and returns whether the file was written. */
async function written(...windows: Parameters<typeof addToInbox>[1]): Promise<boolean> {
  const file = inboxFile(paths());
  if (windows.length > 0) utimesSync(file, 1, 1);
  await addToInbox(paths(), windows, later(60));
  return statSync(file).mtimeMs !== 1_000;
}

describe("the inbox", () => {
  it("holds the observations and their times, for this user only", async () => {
    const observations = await addToInbox(
      paths(),
      [session(54, RESET), week(13, later(86_400))],
      NOW,
    );
    expect(readInbox(paths())).toEqual(observations);
    expect(observations.map(({ at, source }) => [at, source])).toEqual([
      [NOW, "statusline"],
      [NOW, "statusline"],
    ]);
    expect(statSync(inboxFile(paths())).mode & 0o777).toBe(0o600);
    expect(statSync(paths().inbox).mode & 0o777).toBe(0o700);
    expect(readdirSync(paths().inbox)).toEqual(["statusline.json"]);
  });

  it("is written only for news", async () => {
    await addToInbox(paths(), [session(54, RESET), week(13, later(86_400))], NOW);
    expect(await written(session(54, RESET), week(13, later(86_400)))).toBe(false);
    expect(await written(session(53, RESET))).toBe(false);
    expect(await written(session(55, RESET))).toBe(true);
    expect(readInbox(paths()).map(({ window, at }) => [window.used, at])).toEqual([
      [55, later(60)],
      [13, NOW],
    ]);
  });

  it("is not created by a session without windows", async () => {
    expect(await addToInbox(paths(), [], NOW)).toEqual([]);
    expect(() => statSync(paths().cache)).toThrow();
  });

  it.each(["", "{", '{"version":2,"heard":[]}', '{"version":1,"heard":[{}]}'])(
    "that holds %j is rewritten",
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
  ])("still returns the observations where %s", async (_, path) => {
    mkdirSync(dirname(path()), { recursive: true });
    writeFileSync(path(), "");
    expect(await addToInbox(paths(), [session(54, RESET)], NOW)).toHaveLength(1);
    expect(readInbox(paths())).toEqual([]);
  });
});
