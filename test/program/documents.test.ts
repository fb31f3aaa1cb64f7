/** The README's commands, typed as they stand: with an empty home each does its work, or says in words why it cannot. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { EXIT } from "../../src/exit-codes.ts";
import { commandsIn, fenced, readDocument, USER_PAGES } from "../laws/documents.ts";
import { ROOT } from "../laws/source-tree.ts";

const home = mkdtempSync(join(tmpdir(), "claude-usage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** They go on until they are ended. */
const LASTING = ["watch", "demo", "daemon", "top"];
/** Without a login, a terminal or tmux these say so by their code. */
const FINDS_PROBLEMS = ["doctor", "setup", "uninstall", "service"];

const typed = [...new Set(commandsIn(readDocument("README.md")).map((words) => words.join("\0")))]
  .map((words) => words.split("\0").filter((word) => word !== ""))
  .filter((words) => !words.some((word) => /^[A-Z]+$/.test(word)));

it("there are some", () => expect(typed.length).toBeGreaterThan(10));

it.each(typed.map((words) => ({ words, name: ["claude-usage", ...words].join(" ") })))(
  "$name",
  async ({ words }) => {
    const program = spawn(join(ROOT, "scripts/claude-usage"), words, {
      env: { HOME: home, PATH: process.env.PATH, CLAUDE_USAGE_AUTOSTART: "false" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [program.stdout, program.stderr])
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    const [first = ""] = words;
    if (LASTING.includes(first)) program.stdout.once("data", () => program.kill());
    const [code] = await once(program, "close");
    expect(output).not.toBe("");
    expect(output).not.toContain("please report it");
    const problems = FINDS_PROBLEMS.includes(first) ? [EXIT.problem] : [];
    const expected = [EXIT.done, EXIT.noData, EXIT.noLogin, ...problems];
    if (!LASTING.includes(first)) expect(expected).toContain(code);
  },
);

it.skipIf(!process.env.CI && spawnSync("tmux", ["-V"]).status !== 0)(
  "tmux takes every line for its configuration",
  () => {
    const lines = USER_PAGES.flatMap((page) => fenced(readDocument(page), "tmux"));
    expect(lines.length).toBeGreaterThan(2);
    const config = join(home, "tmux.conf");
    writeFileSync(config, lines.join(""));
    const env = { HOME: home, PATH: process.env.PATH, TMUX_TMPDIR: home };
    const tmux = (...words: readonly string[]) =>
      spawnSync("tmux", ["-L", "documents", "-f", "/dev/null", ...words], {
        env,
        encoding: "utf8",
      });
    try {
      tmux("new-session", "-d", "sleep 60");
      expect(tmux("source-file", config)).toMatchObject({ stdout: "", stderr: "", status: 0 });
    } finally {
      tmux("kill-server");
    }
  },
);
