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
    expect(await telemetry("--check", "--require", "statsig=off")).toEqual({
      code: 0,
      stdout: "ok    statsig is off\n",
      stderr: "",
    });
    expect(await telemetry("--check", "--require", "statsig=off,prompts=off")).toEqual({
      code: 1,
      stdout: "ok    statsig is off\nfail  prompts is on, and off is required\n",
      stderr: "",
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
    expect(services.map(({ state }: { state: string }) => state)).toEqual(Array(9).fill("off"));
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
    writeFileSync(join(someone.home, "dotfiles/s.json"), '{"env": {"DISABLE_TELEMETRY": "1"}}');
    symlinkSync("../dotfiles/s.json", file());
    const local = join(someone.home, ".claude/settings.local.json");
    writeFileSync(local, '{"env": {"DISABLE_TELEMETRY": "1"}}');
    const { code, stderr } = await telemetry("on", "statsig", "--yes");
    expect(read()).toBe('{"env": {}}');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "claude-usage: statsig stays off: DISABLE_TELEMETRY=1, ~/.claude/settings.local.json:1\n",
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

  /** A healthy server that responds to an export with `status`, and the exports it received. */
  async function otlp(status: number) {
    const exports: string[] = [];
    const server = createServer((request, response) => {
      const health = request.url === "/health";
      if (!health)
        exports.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
      request.resume().on("end", () => response.writeHead(health ? 200 : status).end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers = [...servers, server];
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, exports };
  }

  it("tries both servers, says which does not accept OTLP, and writes", async () => {
    const [metrics, logs] = [await otlp(400), await otlp(200)];
    const urls = [
      "--metrics-url",
      `${metrics.url}/opentelemetry/v1/metrics`,
      "--logs-url",
      `${logs.url}/insert/opentelemetry/v1/logs`,
    ];
    const { code, stdout } = await telemetry("local", "--yes", ...urls);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^VictoriaMetrics responds, but does not accept OTLP at .* \(HTTP 400\)/,
    );
    expect(stdout).toContain(`VictoriaLogs responds and accepts OTLP at ${logs.url}`);
    expect(logs.exports).toEqual(["POST /insert/opentelemetry/v1/logs application/x-protobuf"]);
    expect(JSON.parse(read()).env).toEqual({
      CLAUDE_CODE_ENABLE_TELEMETRY: "1",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_LOGS_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: urls[1],
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: urls[3],
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "cumulative",
    });
    const { warnings } = JSON.parse((await telemetry("--json")).stdout);
    expect(warnings).toEqual([]);
    expect(await telemetry("undo", "--yes")).toMatchObject({ code: 0 });
    expect(existsSync(file())).toBe(false);
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
  });
});
