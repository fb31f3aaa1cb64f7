/** The line of docs/metrics.md for Home Assistant, run as it stands there but for the host: with the built program and mosquitto_pub. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { mqttBroker } from "../world/mqtt-broker.ts";
import { eventually, type Person, person } from "../world/person.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/metrics.md"), "utf8");
const LINE = /^claude-usage watch .*mosquitto_pub.*$/m.exec(PAGE)?.[0] ?? "";
const isThere = spawnSync("sh", ["-c", "command -v mosquitto_pub"]).status === 0;

let server: SimServer;
let someone: Person;
let used = 31;
beforeEach(async () => {
  server = await serve({ port: 0, answer: () => ok(flat(Date.now(), used)) });
  someone = person(server.url);
  someone.login();
});
afterEach(async () => {
  await someone.leave();
  await server.close();
});

it.skipIf(!isThere && !process.env.CI)(
  "each change is published, and kept for who comes later",
  async () => {
    const { server: broker, published } = mqttBroker();
    broker.listen(0, "127.0.0.1");
    await once(broker, "listening");
    const line = LINE.replace(
      "homeassistant.local",
      `127.0.0.1 -p ${(broker.address() as AddressInfo).port}`,
    );
    expect(line).not.toBe(LINE);
    const path = `${join(ROOT, "scripts")}${delimiter}${process.env.PATH}`;
    const shell = spawn("sh", ["-c", line], {
      env: { ...someone.env, PATH: path },
      detached: true,
      stdio: "ignore",
    });
    const last = () => JSON.parse(published.at(-1)?.payload ?? "{}").five_hour?.utilization;
    try {
      await eventually(() => last() === 31, "the first number");
      used = 47;
      await eventually(() => last() === 47, "the next one");
      for (const { topic, retained } of published)
        expect({ topic, retained }).toEqual({ topic: "claude-usage/state", retained: true });
    } finally {
      if (shell.pid !== undefined) process.kill(-shell.pid, "SIGKILL");
      broker.close();
    }
  },
);

it("the sensors name fields of the document", () => {
  const fields = [...PAGE.matchAll(/value_json\.(\w+) or \{\}\)\.utilization/g)].map(
    ([, field]) => field,
  );
  expect(fields).toEqual(["five_hour", "seven_day"]);
});
