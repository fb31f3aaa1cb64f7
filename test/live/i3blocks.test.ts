/** A real i3blocks that runs the launcher, and what it passes on to i3bar. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { listed, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

const LAUNCHER = join(import.meta.dirname, "../../scripts/claude-usage");
const hasI3blocks = spawnSync("i3blocks", ["-V"]).status === 0;

let server: SimServer;
let someone: Person;

beforeEach(async () => {
  const body = () => listed(Date.now(), "<b>&'\"$(id)");
  server = await serve({ port: 0, answer: () => ok(body()) });
  someone = person(server.url);
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

describe.skipIf(!hasI3blocks && !process.env.CI)("a block of i3blocks", () => {
  it("shows the line as markup, in which a hostile name is text", async () => {
    const config = join(someone.home, "i3blocks.conf");
    const block = [`command=${LAUNCHER} --for i3blocks`, "markup=pango", "interval=1", ""];
    writeFileSync(config, ["[claude-usage]", ...block].join("\n"));
    const bar = spawn("i3blocks", ["-c", config], { env: someone.env });
    const gone = once(bar, "exit");
    let said = "";
    bar.stdout.on("data", (chunk) => {
      said += chunk;
    });
    try {
      const blocks = await eventually(
        () => said.split("\n").find((line) => line.includes("88%")),
        "a bar with the model's week on it",
      );
      // Before 1.5 an empty block stands before the first.
      const block = JSON.parse(blocks.replace(/^,/, "")).find(
        ({ name }: { name?: string }) => name === "claude-usage",
      );
      expect(block.markup).toBe("pango");
      expect(block.full_text).toMatch(
        /<span foreground="#ffd75f" background="#444444">████▎ *<\/span><span [^>]*#ffd75f[^>]*> 54%<\/span><[^>]*> ↻1h24m/,
      );
      expect(block.full_text).toContain(
        `&lt;b&gt;&amp;'"$(id) </span><span foreground="#ff8700" background="#1c1c1c">88%</span>`,
      );
    } finally {
      bar.kill();
      await gone;
    }
  });
});
