/** Whole files, for this person only; a refusal is a value and leaves what was there. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { writeRenderedLine, writeValue } from "../../src/cache/write.ts";
import { instant } from "../../src/model/units.ts";
import { hasProc } from "../scripts/painted.ts";
import { canMount, disk } from "../world/disk.ts";
import { folderPerTest, program } from "../world/program.ts";

const folder = folderPerTest();

describe("publishing", () => {
  const start = program(new URL("publisher.ts", import.meta.url));

  it.each(["000", "022", "077"])("is for this person only under the umask %s", async (umask) => {
    await start(folder(), umask).ask("1");
    const modes = readdirSync(folder(), { recursive: true, encoding: "utf8" }).map((name) => {
      const file = statSync(join(folder(), name));
      return `${name} ${file.isFile() ? "file" : "folder"} ${(file.mode & 0o777).toString(8)}`;
    });
    expect(modes.sort()).toEqual([
      "a folder 700",
      "a/file.json file 600",
      "b folder 700",
      "b/lines folder 700",
      "b/lines/tmux file 600",
    ]);
  });

  it("shows readers whole files, in another process and at any time", async () => {
    const writer = start(folder());
    await writer.ask("1");
    let writing = true;
    const done = writer.ask("60").finally(() => {
      writing = false;
    });
    while (writing) {
      const { number, filling } = JSON.parse(readFileSync(join(folder(), "a/file.json"), "utf8"));
      expect(filling).toHaveLength((number % 7) * 9_000);
      expect(readFileSync(join(folder(), "b/lines/tmux"), "utf8")).toMatch(/^now\n.+\nthen\n0\n$/);
      await turn();
    }
    expect(await done).toBe("written");
    expect(readdirSync(join(folder(), "a"))).toEqual(["file.json"]);
  });

  it("makes a file that is too open this person's again", () => {
    const file = join(folder(), "file.json");
    writeFileSync(file, "", { mode: 0o644 });
    expect(writeValue(file, {})).toBe(null);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("a refused write", () => {
  it.each([
    ["file", "EEXIST"],
    ["file/far", "ENOTDIR"],
  ])("says why, below the regular file of %s", (parent, code) => {
    writeFileSync(join(folder(), "file"), "kept");
    expect(writeValue(join(folder(), parent, "below.json"), {})).toBe(code);
    expect(writeRenderedLine(join(folder(), parent), "tmux", PAINTED, NOW)).toBe(code);
    expect(readFileSync(join(folder(), "file"), "utf8")).toBe("kept");
  });

  it("leaves the old file as it was, and nothing beside it", () => {
    // There is no room for the name of a temporary file beside this one.
    const name = "n".repeat(250);
    writeFileSync(join(folder(), name), "old");
    expect(writeValue(join(folder(), name), { new: true })).toBe("ENAMETOOLONG");
    expect(readFileSync(join(folder(), name), "utf8")).toBe("old");
    expect(readdirSync(folder())).toEqual([name]);
  });
});

describe.skipIf(!canMount)("on a disk that fills up", () => {
  it("a file is the old one or the new one, and never a part of either", () => {
    const small = disk(16);
    const file = join(small.folder, "file.json");
    const value = (letter: string) => ({ text: letter.repeat(9_000) });
    expect(writeValue(file, value("a"))).toBe(null);
    const old = readFileSync(file, "utf8");
    // Of three pages the first finds room: a write tells that with a number, and fails only at the next.
    for (const pagesLeft of [1, 0]) {
      small.fill(pagesLeft);
      for (const durable of [true, false]) {
        expect(writeValue(file, value("b"), durable)).toBe("ENOSPC");
        expect(readFileSync(file, "utf8")).toBe(old);
      }
    }
    expect(readdirSync(small.folder).sort()).toEqual(["file.json", "filling"]);
    small.free();
    expect(writeValue(file, value("b"))).toBe(null);
    expect(readFileSync(file, "utf8")).toContain("b".repeat(9_000));
  });
});

const NOW = instant(1_771_050_961_999);
const PAINTED = { text: "the  line", validUntil: instant(NOW + 90_001), expiredText: "later" };

const lines = (): readonly string[] => readFileSync(join(folder(), "plain"), "utf8").split("\n");

describe("a painted line", () => {
  it("is four lines: now, until when, then, and since when", () => {
    expect(writeRenderedLine(folder(), "plain", PAINTED, NOW)).toBe(null);
    const [text, until, afterwards, since, ...rest] = lines();
    expect([text, afterwards, since, ...rest]).toEqual(["the  line", "later", "1771050961", ""]);
    expect(until).toMatch(hasProc ? /^1771051052 \d+ [0-9a-f]{8}$/ : /^1771051052 - -$/);
  });

  it.skipIf(!hasProc).each([0, 9, 10, 90_001, 3_600_000])(
    "ends %i ms from now on the machine's own clock as well",
    (left) => {
      const uptime = () =>
        Math.round(Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 100);
      const before = uptime();
      writeRenderedLine(folder(), "plain", { ...PAINTED, validUntil: instant(NOW + left) }, NOW);
      const after = uptime();
      const [epoch, until, boot] = (lines()[1] ?? "").split(" ");
      expect(Number(epoch)).toBe(Math.floor((NOW + left) / 1_000));
      expect(Number(until)).toBeGreaterThanOrEqual(before + Math.floor(left / 10));
      expect(Number(until)).toBeLessThanOrEqual(after + Math.floor(left / 10));
      expect(boot).toBe(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8));
    },
  );
});
