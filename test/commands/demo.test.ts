/** `demo --serve`: the server of the tests, for people. */
import { expect, it } from "vitest";
import { KNOWN_REPLIES } from "../../src/sim/replies.ts";
import { eventually, person } from "../world/person.ts";

it("serves the day, and every known ending below an address that it names", async () => {
  const someone = person("");
  someone.login();
  const demo = someone.start(["demo", "--serve", "0"]);
  const last = Object.keys(KNOWN_REPLIES).at(-1) ?? "";
  await eventually(() => demo.stdout().includes(`  /${last} `), "the list of endings");
  const [, url = ""] = /CLAUDE_USAGE_API_URL=(\S+)$/m.exec(demo.stdout()) ?? [];
  const named = [...demo.stdout().matchAll(/^ {2}\/(\S+) +\S/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(KNOWN_REPLIES));
  const refresh = async (address: string) => {
    const { stdout } = await someone.run(["refresh"], { CLAUDE_USAGE_API_URL: address });
    return stdout;
  };
  expect(await refresh(url)).toMatch(/^Read 5h 31%/);
  expect(await refresh(`${url}/no-such-ending`)).toContain("HTTP 404");
  expect(await refresh(`${url}/429-3600`)).toContain("rate-limited (HTTP 429)");
  demo.process.kill("SIGTERM");
  expect((await demo.ended).code).toBe(0);
  await someone.leave();
});
