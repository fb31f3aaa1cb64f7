/** Several folders with one account, and accounts that Claude Code does not name: no series is written or sent twice. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";
import { hasNodeExporter, nodeExporter } from "./node-exporter.ts";
import { receiverPerTest } from "./receiver.ts";

/** Folders by the account in them, if it has a name, and what the endpoint tells their token. */
const FOLDERS = [
  { dir: ".claude", id: "anna", used: 31 },
  { dir: ".claude-twin", id: "anna", used: 32 },
  { dir: ".claude-nameless", id: null, used: 41 },
  { dir: ".claude-other", id: null, used: 42 },
] as const;

let server: SimServer;
let someone: Person;
let folder: string;
const receiver = receiverPerTest();

beforeEach(async () => {
  server = await serve({
    port: 0,
    answer: ({ authorization = "" }) => {
      const { used } = FOLDERS.find(({ dir }) => authorization.endsWith(`token-${dir}`)) ?? {};
      return ok(flat(Date.now(), used));
    },
  });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "1s" });
  folder = join(someone.home, "collector");
  mkdirSync(folder);
  someone.login({ accessToken: "token-.claude" });
  const login = readFileSync(join(someone.home, ".claude/.credentials.json"), "utf8");
  for (const { dir, id } of FOLDERS) {
    const isStandard = dir === ".claude";
    const own = join(someone.home, dir);
    if (!isStandard) mkdirSync(own);
    writeFileSync(join(own, ".credentials.json"), login.replace("token-.claude", `token-${dir}`));
    const oauthAccount = { accountUuid: id, organizationUuid: "org" };
    if (id !== null)
      writeFileSync(
        join(isStandard ? someone.home : own, ".claude.json"),
        JSON.stringify({ oauthAccount }),
      );
  }
  const tables = FOLDERS.map(({ dir }, at) => `[accounts.a${at}]\ndir = "~/${dir}"`);
  someone.config(
    [
      `metrics_url = "${receiver().url.href}"`,
      `metrics_file = "${folder}/claude-usage.prom"`,
      ...tables,
      "",
    ].join("\n"),
  );
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const seriesIn = (text: string): readonly string[] =>
  text.split("\n").flatMap((line) => /^claude_usage_[^ ]+/.exec(line)?.[0] ?? []);
const session = (text: string): readonly string[] =>
  text
    .split("\n")
    .filter((line) => /^claude_usage_ratio\{.*window="5h"/.test(line))
    .map((line) => line.replace(/^.*account="([^"]*)".*\} ([\d.]+).*$/, "$1 $2"))
    .sort();

/** The texts of all files, once each account is in one; both folders of one may have begun to write it. */
const written = () =>
  eventually(() => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".prom"));
    const texts = files.map((name) => readFileSync(join(folder, name), "utf8"));
    const all = texts.join("");
    return files.length === 4 && session(all).length === 3 ? all : null;
  }, "four files with three accounts");

describe("four folders, two of one account and two that no account is known of", () => {
  it("are three accounts in the files, in what is sent, and in what the command prints", async () => {
    someone.start(["daemon"]);
    const text = await written();
    const expected = [
      expect.stringMatching(/^[0-9a-f]{12} 0\.3[12]$/),
      expect.stringMatching(/^unknown-[0-9a-f]{8} 0\.4[12]$/),
      expect.stringMatching(/^unknown-[0-9a-f]{8} 0\.4[12]$/),
    ];
    expect(session(text)).toEqual(expected);
    expect(seriesIn(text)).toEqual([...new Set(seriesIn(text))]);
    const accounts = await eventually(() => {
      const lines = receiver().received.flatMap((one) => one.lines);
      const found = new Set(session(lines.join("\n")).map((line) => line.split(" ")[0]));
      return found.size === 3 ? found : null;
    }, "three accounts at the server");
    expect(accounts).toEqual(new Set(session(text).map((line) => line.split(" ")[0])));
    await someone.run(["stop"]);
    const printed = (await someone.run(["metrics"])).stdout;
    expect(session(printed)).toEqual(expected);
    const counted = someone
      .files()
      .filter((file) => file.endsWith("/requests.json"))
      .map((file) => JSON.parse(readFileSync(file, "utf8")));
    const named = counted.filter(({ account }) => account !== null);
    expect(named).toHaveLength(2);
    const all = named.reduce((sum, { counts }) => sum + counts.ok, 0);
    expect(printed).toContain(`outcome="ok"} ${all}\n`);
  });

  it.skipIf(!hasNodeExporter)("do not clash in node_exporter", async () => {
    someone.start(["daemon"]);
    await written();
    const { scrape } = await nodeExporter(folder);
    const text = await eventually(async () => {
      const found = await scrape();
      return session(found).length === 3 ? found : null;
    }, "three accounts");
    expect(text).toContain('promhttp_metric_handler_errors_total{cause="gathering"} 0\n');
    expect(text).toContain("node_textfile_scrape_error 0\n");
  });
});
