/** A real tmux with `#(claude-usage --format …)` in status-right: the user's styles are applied, the server's text is not. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { listed, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";
import { type Bar, equip, hasTmux, startBar } from "./bar.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const NAME = "#{pane_id}#[fg=red]##S";

let server: SimServer;
let someone: Person;
let bar: Bar;

beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(listed(Date.now(), NAME)) });
  someone = person(server.url);
  someone.login();
  bar = startBar(someone.home);
  equip(bar, someone.env);
});

afterEach(async () => {
  bar?.close();
  await someone.leave();
  await server.close();
});

describe.skipIf(!hasTmux && !process.env.CI)("status-right with a template", () => {
  it("shows it, and the server's text as text", async () => {
    const template = "#[underscore]{models.0.name}#[nounderscore] {five_hour.utilization:4}%%";
    const job = `#(${join(ROOT, "scripts/claude-usage")} --format '${template}')`;
    bar.tmux("set-option", "-g", "status-right-length", "100");
    bar.tmux("set-option", "-g", "status-right", job);
    bar.attach();
    const drawn = await bar.until((line) => line.includes("54%"));
    expect(drawn.replace(/\x1b\[[\d;]*m/g, "")).toMatch(/ #\{pane_id\}#\[fg=red\]##S {3}54%$/);
    expect(drawn).toMatch(/\x1b\[[\d;]*4m[^m]*#\{pane_id\}/);
  });
});
