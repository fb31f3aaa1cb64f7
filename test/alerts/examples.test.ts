/** The examples of docs/alerts.md, run as they stand there but for the host: against servers on this machine. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runAlertCommand } from "../../src/alerts/command.ts";
import { parseConfig } from "../../src/config/config-file.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { instant, millis, percent } from "../../src/model/units.ts";
import { alertDocument } from "../../src/render/alert-text.ts";
import { mqttBroker } from "../world/mqtt-broker.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/alerts.md"), "utf8");
const EXAMPLES = [...PAGE.matchAll(/### (\w+)[^#]*?```toml\n(.*?)```/gs)].map(
  ([, name = "", toml = ""]) => {
    const { layer, problems } = parseConfig(toml, "page", ALL_SETTINGS);
    expect(problems).toEqual([]);
    return { name, command: layer?.get("on_alert")?.text ?? "" };
  },
);
const has = (program: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

const document = alertDocument(
  {
    event: "level",
    account: null,
    scope: { kind: "week", model: `O'pus" $(id) &` },
    level: percent(80),
    used: percent(81),
    resetsAt: null,
    hitsAt: null,
    failure: null,
  },
  { now: instant(0), utcOffset: () => millis(0), account: "default", named: false },
);

const home = mkdtempSync(join(tmpdir(), "claude-usage-examples-"));
const received: { path: string; title: string | undefined; body: string }[] = [];

const web = createHttpServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    received.push({ path: request.url ?? "", title: request.headers.title as string, body });
    response.end();
  });
});
const { server: broker, published } = mqttBroker();

const listen = (server: Server) =>
  new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  await Promise.all([listen(web), listen(broker)]);
  mkdirSync(join(home, ".config/claude-usage"), { recursive: true });
  const url = `http://127.0.0.1:${portOf(web)}/services/T0/B0/x`;
  writeFileSync(join(home, ".config/claude-usage/slack.conf"), `url = "${url}"\n`);
});
afterAll(() => {
  web.close();
  broker.close();
  rmSync(home, { recursive: true });
});

const run = (name: string) => {
  const { command } = EXAMPLES.find((example) => example.name === name) ?? { command: "exit 9" };
  const here = command
    .replace("https://ntfy.sh", `http://127.0.0.1:${portOf(web)}`)
    .replace("homeassistant.local", `127.0.0.1 -p ${portOf(broker)}`);
  return runAlertCommand(here, document, { PATH: process.env.PATH, HOME: home });
};
const without = (...programs: readonly string[]) => !programs.every(has) && !process.env.CI;
const DONE = { channel: "command", result: "delivered", detail: "on_alert" };

it("there are three", () =>
  expect(EXAMPLES.map(({ name }) => name)).toEqual(["ntfy", "Slack", "Home"]));

it.skipIf(without("curl"))("ntfy gets the sentence", async () => {
  expect(await run("ntfy")).toEqual(DONE);
  expect(received.at(-1)).toEqual({
    path: "/YOUR-TOPIC",
    title: "Claude usage",
    body: document.text,
  });
});

it.skipIf(without("curl", "jq"))("Slack gets the sentence as JSON", async () => {
  expect(await run("Slack")).toEqual(DONE);
  expect(received.at(-1)?.path).toBe("/services/T0/B0/x");
  expect(JSON.parse(received.at(-1)?.body ?? "")).toEqual({ text: document.text });
});

it.skipIf(without("mosquitto_pub"))("Home Assistant gets the document", async () => {
  expect(await run("Home")).toEqual(DONE);
  const [{ topic, payload } = { topic: "", payload: "{}" }] = published;
  expect(topic).toBe("claude-usage/alert");
  expect(JSON.parse(payload)).toEqual(document);
});
