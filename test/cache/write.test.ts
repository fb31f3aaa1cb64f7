/** Files are written whole and for this user only; a failure is a value and leaves the old file. */
import { spawn, spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { writeRenderedLine, writeValue } from "../../src/cache/write.ts";
import { instant } from "../../src/model/units.ts";
import { hasProc } from "../scripts/painted.ts";
import { canMount, disk } from "../world/disk.ts";
import { bundled, converse, folderPerTest, program } from "../world/program.ts";

const folder = folderPerTest();

const UNSHARE = ["--pid", "--fork", "--kill-child"];
const canUnshare = spawnSync("unshare", [...UNSHARE, "true"]).status === 0;

describe("writing", () => {
  const start = program(new URL("file-writer.ts", import.meta.url));
  const file = bundled(new URL("file-writer.ts", import.meta.url));

  it.each(["000", "022", "077"])("is for this user only under the umask %s", async (umask) => {
    await start(folder(), umask).request("1");
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
    await writer.request("1");
    let writing = true;
    const done = writer.request("60").finally(() => {
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

  it.skipIf(!canUnshare && !process.env.CI)(
    "shows whole files where two containers write, whose processes have one pid",
    async () => {
      const writers = ["one", "two"].map(() =>
        converse(spawn("unshare", [...UNSHARE, process.execPath, file(), folder()])),
      );
      for (const writer of writers) await writer.request("1");
      let writing = 2;
      const done = writers.map((writer) =>
        writer.request("200").finally(() => {
          writing -= 1;
        }),
      );
      while (writing > 0) {
        const { number, filling } = JSON.parse(readFileSync(join(folder(), "a/file.json"), "utf8"));
        expect(filling).toHaveLength((number % 7) * 9_000);
        await turn();
      }
      expect(await Promise.all(done)).toEqual(["written", "written"]);
    },
  );

  it("replaces a link, and leaves what it leads to", () => {
    const [file, theirs] = [join(folder(), "file.json"), join(folder(), "theirs")];
    for (const target of [theirs, "nowhere", folder()]) {
      writeFileSync(theirs, "theirs");
      symlinkSync(target, file);
      expect(writeValue(file, {})).toBe(null);
      expect(lstatSync(file).isFile()).toBe(true);
      expect(readFileSync(theirs, "utf8")).toBe("theirs");
      rmSync(file);
    }
  });

  it("replaces an empty folder, and leaves one with something in it", () => {
    const file = join(folder(), "file.json");
    mkdirSync(file);
    expect(writeValue(file, {})).toBe(null);
    expect(lstatSync(file).isFile()).toBe(true);
    rmSync(file);
    mkdirSync(join(file, "theirs"), { recursive: true });
    expect(writeValue(file, {})).toMatch(/^E/);
    expect(readdirSync(file)).toEqual(["theirs"]);
  });

  it("restores the mode of a file that is too open", () => {
    const file = join(folder(), "file.json");
    writeFileSync(file, "", { mode: 0o644 });
    expect(writeValue(file, {})).toBe(null);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("a failed write", () => {
  it.each([
    ["file", "EEXIST"],
    ["file/far", "ENOTDIR"],
  ])("returns the reason, below the regular file of %s", (parent, code) => {
    writeFileSync(join(folder(), "file"), "kept");
    expect(writeValue(join(folder(), parent, "below.json"), {})).toBe(code);
    expect(writeRenderedLine(join(folder(), parent), "tmux", LINE, NOW)).toBe(code);
    expect(readFileSync(join(folder(), "file"), "utf8")).toBe("kept");
  });

  it("leaves the old file as it was, and nothing beside it", () => {
    // The name of a temporary file beside this one would be too long.
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
    // Of three pages the first fits: that write returns a short count, and only the next one fails.
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
const LINE = {
  text: "the  line",
  validUntil: instant(NOW + 90_001),
  expiredText: "later",
  stages: [],
};

const lines = (): readonly string[] => readFileSync(join(folder(), "plain"), "utf8").split("\n");

describe("a painted line", () => {
  it("is four lines: the text, its end, the text after that, and its start", () => {
    expect(writeRenderedLine(folder(), "plain", LINE, NOW)).toBe(null);
    const [text, until, expiredText, since, ...rest] = lines();
    expect([text, expiredText, since, ...rest]).toEqual(["the  line", "later", "1771050961", ""]);
    expect(until).toMatch(hasProc ? /^1771051052 \d+ [0-9a-f]{8}$/ : /^1771051052 - -$/);
  });

  it("has a line for each later text, never before its time", () => {
    const stages = [
      { from: instant(NOW + 100_000), text: "a later one" },
      { from: instant(1_771_060_000_000), text: "the last" },
    ];
    writeRenderedLine(folder(), "plain", { ...LINE, stages }, NOW);
    expect(lines().slice(4)).toEqual(["1771051062 a later one", "1771060000 the last", ""]);
  });

  it.skipIf(!hasProc).each([0, 9, 10, 90_001, 3_600_000])(
    "ends in %i ms on the boot clock as well",
    (left) => {
      const uptime = () =>
        Math.round(Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 100);
      const before = uptime();
      writeRenderedLine(folder(), "plain", { ...LINE, validUntil: instant(NOW + left) }, NOW);
      const after = uptime();
      const [epoch, until, boot] = (lines()[1] ?? "").split(" ");
      expect(Number(epoch)).toBe(Math.floor((NOW + left) / 1_000));
      expect(Number(until)).toBeGreaterThanOrEqual(before + Math.floor(left / 10));
      expect(Number(until)).toBeLessThanOrEqual(after + Math.floor(left / 10));
      expect(boot).toBe(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8));
    },
  );
});
