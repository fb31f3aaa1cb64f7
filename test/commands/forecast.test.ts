/** The built program: `forecast` says what it knows after one poll, and has no score without a past. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), 31)) });
  someone = person(server.url, { CLAUDE_USAGE_AUTOSTART: "false" });
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

it("says a sentence a window, and the same as JSON", async () => {
  const said = await someone.run(["forecast"]);
  expect(said).toMatchObject({
    code: 0,
    stderr: "",
    stdout: expect.stringMatching(
      /^5h: 31 %, likely about \d+ % at \d\d:\d\d; limit not expected\n7d: \d+ %, .+\n(.+\n)?extra: \$5\.56 of \$50, /,
    ),
  });
  const { stdout } = await someone.run(["forecast", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    windows: [
      { window: "5h", utilization: 31, forecast: { scored: 0, low: null } },
      { window: "7d" },
      { window: "Sonnet" },
    ],
    extra_usage: { used: 5.56, limit: 50, currency: "USD" },
  });
  expect(await someone.run(["forecast", "--score"])).toMatchObject({
    code: 69,
    stderr: expect.stringContaining("no window has ended yet"),
  });
  expect(await someone.run(["guard", "--for", "1h"])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("In 1h00m, as far as is foreseen."),
  });
  expect(await someone.run(["guard", "--for", "soon"])).toMatchObject({ code: 64 });
  expect(await someone.run(["wait-reset", "--until-room"])).toMatchObject({ code: 0 });
}, 60_000);
