/** The built program's `telemetry`: real files, and servers on this machine. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MARKED, type Person, person } from "../world/person.ts";

let someone: Person;

beforeEach(() => {
  someone = person("http://127.0.0.1:9");
});

afterEach(() => someone.leave());

const file = () => join(someone.home, ".claude/settings.json");
const read = () => readFileSync(file(), "utf8");
const telemetry = (...words: readonly string[]) => someone.run(["telemetry", ...words]);

const SETTINGS = `{
  "model": "opus",
  "env": {
    "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer ${MARKED}"
  }
}
`;

describe("telemetry", () => {
  it("checks a policy by its exit code", async () => {
    writeFileSync(file(), '{"env": {"DISABLE_TELEMETRY": "1", "OTEL_LOG_USER_PROMPTS": "1"}}');
    expect(await telemetry("--check", "--require", "events=off,statsig=off")).toEqual({
      code: 0,
      stdout: "ok    events is off\nok    statsig is off\n",
      stderr: "",
    });
    expect(await telemetry("--check", "--require", "statsig=off,prompts=off")).toEqual({
      code: 1,
      stdout: "ok    statsig is off\nfail  prompts is on, and off is required\n",
      stderr: "",
    });
    expect(
      await telemetry("--check", "--require", "prompts=off", "--require", "statsig=off"),
    ).toMatchObject({
      code: 1,
      stdout: "fail  prompts is on, and off is required\nok    statsig is off\n",
    });
    expect(await telemetry("--check")).toMatchObject({ code: 64, stdout: "" });
    writeFileSync(file(), '{"env": {\n"DISABLE_TELEMETRY": "1",}}');
    expect(await telemetry("--require", "statsig=on")).toMatchObject({
      code: 1,
      stderr: `claude-usage: ${file()}:2: not JSON\n`,
    });
  });

  it("turns off, says so, and undoes to the byte; no secret is shown", async () => {
    writeFileSync(file(), SETTINGS);
    const unconfirmed = await telemetry("off");
    expect(unconfirmed).toMatchObject({
      code: 1,
      stderr: "claude-usage: nothing was written; --yes writes it without a question\n",
    });
    expect(unconfirmed.stdout).toContain('+     "DISABLE_TELEMETRY": "1"');
    expect(read()).toBe(SETTINGS);
    const done = await telemetry("off", "--yes");
    expect(done).toMatchObject({ code: 0, stderr: "" });
    const { services } = JSON.parse((await telemetry("--json")).stdout);
    expect(services.map(({ state }: { state: string }) => state)).toEqual(
      services.map(({ name }: { name: string }) => (/^updat/.test(name) ? "on" : "off")),
    );
    const undone = await telemetry("undo", "--yes");
    expect(undone).toMatchObject({ code: 0, stderr: "" });
    expect(read()).toBe(SETTINGS);
    expect(`${unconfirmed.stdout}${done.stdout}${undone.stdout}`).not.toContain(MARKED);
    expect(await telemetry("undo", "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("nothing to undo"),
    });
  });

  it("names another place that decides against it", async () => {
    mkdirSync(join(someone.home, "dotfiles"));
    writeFileSync(join(someone.home, "dotfiles/s.json"), '{"env": {"DISABLE_BUG_COMMAND": "1"}}');
    symlinkSync("../dotfiles/s.json", file());
    const local = join(someone.home, ".claude/settings.local.json");
    writeFileSync(local, '{"env": {"DISABLE_BUG_COMMAND": "1"}}');
    const { code, stderr } = await telemetry("on", "feedback", "--yes");
    expect(read()).toBe('{"env": {}}');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "claude-usage: feedback stays off: DISABLE_BUG_COMMAND=1, ~/.claude/settings.local.json:1\n",
    });
  });

  it("leaves a broken file unchanged, and names the line", async () => {
    writeFileSync(file(), '{\n  "env": {\n  }\n');
    for (const act of ["off", "on", "local", "undo"]) {
      expect(await telemetry(act, "--yes")).toMatchObject({
        code: 1,
        stderr: `claude-usage: ${file()}:3: not JSON; left unchanged\n`,
      });
    }
    expect(read()).toBe('{\n  "env": {\n  }\n');
    expect(existsSync(`${file()}.claude-usage-backup`)).toBe(false);
  });

  it("rejects a service where none is allowed, and an unknown one", async () => {
    for (const words of [["local", "statsig"], ["undo", "statsig"], ["off", "nosuch"], ["maybe"]]) {
      expect(await telemetry(...words)).toMatchObject({ code: 64, stdout: "" });
    }
  });
});

describe("telemetry local", () => {
  let servers: readonly Server[] = [];
  afterEach(() => {
    for (const server of servers) server.close();
  });

  interface Answers {
    readonly status: number;
    readonly healthy?: string;
    /** The authorization without which an export is refused. */
    readonly login?: string;
  }

  /** A healthy server that responds to an export with `status`, and the exports it received. */
  async function otlp({ status, healthy = "", login }: Answers) {
    const exports: string[] = [];
    const server = createServer((request, response) => {
      const { url, method, headers } = request;
      const isExport = method === "POST";
      if (isExport) exports.push(`${method} ${url} ${headers["content-type"]}`);
      const refused = isExport && login !== undefined && headers.authorization !== login;
      const code = refused ? 401 : isExport ? status : 200;
      request
        .resume()
        .on("end", () => response.writeHead(code).end(url === "/-/healthy" ? healthy : ""));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers = [...servers, server];
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, exports };
  }

  const to = (metrics: string, logs: string) => [
    "local",
    "--yes",
    "--metrics-url",
    `${metrics}/opentelemetry/v1/metrics`,
    "--logs-url",
    `${logs}/insert/opentelemetry/v1/logs`,
  ];

  it("tries both servers, writes, and undoes without a trace", async () => {
    const [metrics, logs] = [await otlp({ status: 200 }), await otlp({ status: 200 })];
    const words = to(metrics.url, logs.url);
    const { code, stdout } = await telemetry(...words);
    expect(code).toBe(0);
    expect(stdout).toContain(`VictoriaMetrics responds and accepts OTLP at ${metrics.url}`);
    expect(stdout).toContain(`VictoriaLogs responds and accepts OTLP at ${logs.url}`);
    expect(logs.exports).toEqual(["POST /insert/opentelemetry/v1/logs application/x-protobuf"]);
    expect(JSON.parse(read()).env).toEqual({
      CLAUDE_CODE_ENABLE_TELEMETRY: "1",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_LOGS_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: words[3],
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: words[5],
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative",
    });
    const { warnings } = JSON.parse((await telemetry("--json")).stdout);
    expect(warnings).toEqual([expect.objectContaining({ kind: "identity" })]);
    // No backup of a file that was not there.
    expect(stdout).not.toContain("Backup");
    expect(existsSync(`${file()}.claude-usage-backup`)).toBe(false);
    expect(await telemetry("undo", "--yes")).toMatchObject({ code: 0 });
    expect(existsSync(file())).toBe(false);
    expect(await telemetry("undo", "--yes")).toMatchObject({ code: 1 });
  });

  it.each<[string, Answers, RegExp]>([
    ["does not accept OTLP", { status: 400 }, /^VictoriaMetrics responds, but .* \(HTTP 400\)/],
    ["refuses the login", { status: 401 }, /^The server at .* refuses the login.*\(HTTP 401\)/],
    ["forbids it", { status: 403 }, /^The server at .* refuses the login.*\(HTTP 403\)/],
    [
      "is Prometheus",
      { status: 404, healthy: "Prometheus Server is Healthy.\n" },
      /^This is Prometheus, not VictoriaMetrics, at .*\n.*--web\.enable-otlp-receiver/,
    ],
  ])("writes nothing where a server %s", async (_, answers, sentence) => {
    const [metrics, logs] = [await otlp(answers), await otlp({ status: 200 })];
    const { code, stdout, stderr } = await telemetry(...to(metrics.url, logs.url));
    expect(stdout).toMatch(sentence);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "claude-usage: nothing was written, because not every server accepts data\n",
    });
    expect(existsSync(file())).toBe(false);
  });

  it("sends the headers that Claude Code would send, and shows none", async () => {
    const [metrics, logs] = [
      await otlp({ status: 200, login: `Bearer ${MARKED}` }),
      await otlp({ status: 200 }),
    ];
    const secret = { OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer%20${MARKED}` };
    writeFileSync(file(), JSON.stringify({ env: secret }));
    const { code, stdout, stderr } = await telemetry(...to(metrics.url, logs.url));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toContain(MARKED);
  });

  it("says how to start a server that does not respond", async () => {
    const { code, stdout } = await telemetry(
      "local",
      "--yes",
      "--metrics-url",
      "http://me:hidden@127.0.0.1:1/x",
      "--logs-url",
      "http://127.0.0.1:1/y",
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^VictoriaMetrics does not respond at http:\/\/\*\*\*@127\.0\.0\.1:1\/x \(/,
    );
    expect(stdout).toContain("To start it: docker run");
    expect(stdout).not.toContain("hidden");
    expect(existsSync(file())).toBe(false);
  });
});
