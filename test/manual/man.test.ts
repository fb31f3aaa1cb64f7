/** The man page: complete, without warnings, and the one that the build wrote. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { manPage } from "../../scripts/manual/man.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { EXIT } from "../../src/exit-codes.ts";
import { loadPages, typed } from "../../src/manual/pages.ts";

const PAGES = await loadPages();

const ROOT = join(import.meta.dirname, "../..");
const { version, man } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const page = await manPage(version);
const hasMandoc = spawnSync("mandoc", ["-h"]).error === undefined;

it("is the file that package.json names", () => {
  expect(man.map((file: string) => readFileSync(join(ROOT, file), "utf8"))).toEqual([page]);
});

it.skipIf(!hasMandoc && !process.env.CI)("mandoc finds nothing to complain about", () => {
  const lint = spawnSync("mandoc", ["-T", "lint"], { input: page, encoding: "utf8" });
  expect(lint).toMatchObject({ stdout: "", stderr: "", status: 0 });
});

it.skipIf(!hasMandoc && !process.env.CI)(
  "lists every command, flag, choice, setting and exit code",
  () => {
    const { stdout } = spawnSync("mandoc", ["-T", "ascii", "-O", "width=400"], {
      input: page,
      encoding: "utf8",
    });
    const shown = stdout.replace(/.\x08/g, "");
    const choices = (members: readonly string[] | undefined) => members?.join(", ") ?? "";
    for (const one of PAGES) {
      expect(shown).toMatch(new RegExp(`^ +${typed(one)}\\b`, "m"));
      expect(shown).toContain(choices(one.operand?.members));
      for (const { flag, value } of [...one.flags, ...one.settings]) {
        expect(shown).toMatch(new RegExp(`^ +(--\\w+, )?${flag}\\b`, "m"));
        expect(shown).toContain(choices(value?.members));
      }
    }
    for (const { defaultText, help } of Object.values(ALL_SETTINGS)) {
      expect(shown.toLowerCase()).toContain(help.toLowerCase());
      expect(shown).toContain(`Default: ${defaultText}.`);
    }
    for (const code of Object.values(EXIT))
      expect(shown).toMatch(new RegExp(`^ +${code} +[A-Z]`, "m"));
  },
);
