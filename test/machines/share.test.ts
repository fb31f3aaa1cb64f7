/** `share`: real daemons of one account and a real redis-server between them; requests are counted at the endpoint. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimReply, type SimServer, serve } from "../../src/sim/server.ts";
import { flat, ok } from "../world/bodies.ts";
import { freePort } from "../world/free-port.ts";
import { eventually, MARKED, type Person, person, textOf } from "../world/person.ts";
import { hasRedis, type RedisServer, redisServer } from "../world/redis.ts";

let folder: string;
let endpoint: SimServer;
let engine: RedisServer | null;
let people: Person[];
let reply: () => SimReply;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  people = [];
  engine = null;
  reply = () => ok(flat(Date.now(), endpoint.requests()));
  endpoint = await serve({ port: 0, answer: () => reply() });
});

afterEach(async () => {
  for (const one of people) await one.leave();
  await engine?.kill();
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Another machine of the account. */
function machine(name: string, share: string, more = "", interval = "5s"): Person {
  const one = person(endpoint.url, { CLAUDE_USAGE_INTERVAL: interval });
  one.login();
  const account = { accountUuid: "anna-MARKED-uuid", emailAddress: "anna@MARKED.example" };
  writeFileSync(
    join(one.home, ".claude.json"),
    JSON.stringify({ oauthAccount: { ...account, organizationUuid: "org-MARKED-uuid" } }),
  );
  one.config(`share = "${share}"\nmachine = "${name}"\n${more}`);
  people.push(one);
  return one;
}

const json = async (one: Person) => JSON.parse((await one.run(["--json"])).stdout);
const machines = async (one: Person) => JSON.parse((await one.run(["machines", "--json"])).stdout);
const started = async (one: Person) => {
  await one.run(["daemon", "--detach"]);
  await eventually(async () => (await json(one)).five_hour !== null, "a number");
};

describe.skipIf(!hasRedis())("machines that share", () => {
  it("poll as one, show one number, and name who read it", async () => {
    engine = await redisServer(join(folder, "redis"), ["--save", ""]);
    const url = `redis://127.0.0.1:${engine.port}`;
    const [laptop, desktop] = [machine("laptop", url), machine("desktop", url)];
    await started(laptop);
    const before = endpoint.requests();
    await started(desktop);
    expect(await json(desktop)).toMatchObject({ via: "laptop" });
    // The number of each later request is soon on both.
    await eventually(async () => {
      const shown = await Promise.all([laptop, desktop].map(json));
      const [one, other] = shown.map(({ five_hour }) => five_hour.utilization);
      return one === other && one > before + 1;
    }, "the same later number on both");
    const { share, problem } = await machines(desktop);
    expect(problem).toBeNull();
    expect(share.machines.map(({ name }: { name: string }) => name).sort()).toEqual([
      "desktop",
      "laptop",
    ]);
    expect(share.requests_last_hour).toBe(endpoint.requests());
    expect((await laptop.run(["machines"])).stdout).toMatch(/desktop/);
    expect((await desktop.run(["status"])).stdout).toMatch(/via laptop at|from the endpoint at/);
    const doctor = (await desktop.run(["doctor"])).stdout;
    expect(doctor).toMatch(
      /share +redis:\/\/127\.0\.0\.1:\d+: version 7.*answers in \d+ ms; 1 other machine/,
    );
  });

  it("repaint at once what one of them has read, each long before it would ask by itself", async () => {
    engine = await redisServer(join(folder, "redis"), ["--save", ""]);
    const url = `redis://127.0.0.1:${engine.port}`;
    const [laptop, desktop] = ["laptop", "desktop"].map((name) =>
      machine(name, url, "", "10m"),
    ) as [Person, Person];
    await started(laptop);
    await started(desktop);
    const line = () => desktop.file("lines/plain");
    await eventually(async () => {
      await desktop.run(["--for", "plain"]);
      return line().includes(` ${endpoint.requests()}% `);
    }, "a line that the daemon renders");
    const { next_poll_at, via } = await json(desktop);
    expect(via).toBe("laptop");
    expect(Date.parse(next_poll_at) - Date.now()).toBeGreaterThan(300_000);
    await laptop.run(["refresh"]);
    const used = endpoint.requests();
    expect(used).toBeGreaterThan(1);
    await eventually(() => line().includes(` ${used}% `), "the number of that request");
    expect(endpoint.requests()).toBe(used);
  });

  it("a 429 met by one blocks all", async () => {
    engine = await redisServer(join(folder, "redis"), ["--save", ""]);
    const url = `redis://127.0.0.1:${engine.port}`;
    const [laptop, desktop] = [machine("laptop", url), machine("desktop", url)];
    await started(laptop);
    await started(desktop);
    reply = () => ({ status: 429, headers: { "retry-after": "600" }, body: "" });
    await eventually(async () => {
      const shown = await Promise.all([laptop, desktop].map(json));
      return shown.every(({ problem }) => problem?.kind === "throttled");
    }, "both rate-limited");
    const sent = endpoint.requests();
    const kept = await Promise.all([laptop, desktop].map(json));
    for (const { problem } of kept)
      expect(Date.parse(problem.until) - Date.now()).toBeGreaterThan(500_000);
    await Promise.all([laptop, desktop].map((one) => one.run(["refresh"])));
    expect(endpoint.requests()).toBe(sent);
  });

  it("without the engine each goes on by itself, and together again once it is back, with nothing kept", async () => {
    engine = await redisServer(join(folder, "redis"), ["--save", ""]);
    const url = `redis://127.0.0.1:${engine.port}`;
    const [laptop, desktop] = [machine("laptop", url), machine("desktop", url)];
    await started(laptop);
    await started(desktop);
    await engine.kill();
    const before = endpoint.requests();
    await eventually(() => endpoint.requests() > before, "a request without the engine");
    expect(await laptop.run(["machines"])).toMatchObject({ code: 69, stdout: "" });
    await engine.restart();
    const both = await eventually(async () => {
      const { share } = await machines(laptop);
      return share.machines.length === 2 ? share : null;
    }, "both are back");
    // What each had sent is counted again.
    expect(both.requests_last_hour).toBeGreaterThan(before);
  });

  it("another takes over from a machine that is killed", async () => {
    engine = await redisServer(join(folder, "redis"), ["--save", ""]);
    const url = `redis://127.0.0.1:${engine.port}`;
    const [laptop, desktop] = [machine("laptop", url), machine("desktop", url)];
    await started(laptop);
    await started(desktop);
    const { share } = await machines(laptop);
    const poller = share.machines.find(({ polls }: { polls: boolean }) => polls)?.name;
    const [leader, other] = poller === "desktop" ? [desktop, laptop] : [laptop, desktop];
    process.kill(JSON.parse(leader.file("holder.json")).pid, "SIGKILL");
    const sent = endpoint.requests();
    await eventually(async () => endpoint.requests() > sent, "a request of the other one");
    await eventually(async () => (await json(other)).via === null, "its own number");
  });
});

describe.skipIf(!hasRedis())("what crosses the wire", () => {
  it("holds no login, no mail, no id and no host name: a digest and numbers", async () => {
    engine = await redisServer(join(folder, "redis"), ["--save", ""]);
    const wire: Buffer[] = [];
    const proxy = await recorder(engine.port, wire);
    const address = proxy.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const one = machine("laptop", `redis://127.0.0.1:${port}`);
    await started(one);
    await one.run(["machines"]);
    await eventually(() => Buffer.concat(wire).includes('"used":'), "a reading on the wire");
    const text = Buffer.concat(wire).toString("latin1");
    expect(text).toMatch(/claude-usage:1:\{[0-9a-f]{12}\}:latest/);
    for (const secret of [MARKED, "MARKED", "anna", "org-", "Bearer", one.home])
      expect(text).not.toContain(secret);
    expect(text).not.toContain(execFileSync("hostname", { encoding: "utf8" }).trim());
    proxy.close();
  });

  it("is encrypted under rediss://, as a user who may use these keys alone", async () => {
    const file = (name: string) => join(folder, name);
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-keyout", file("key.pem"), "-out", file("cert.pem"), "-days", "2"],
        ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ],
      { stdio: "ignore" },
    );
    writeFileSync(file("users.acl"), `user default off\n${aclOf("usage", "pass-MARKED")}\n`);
    engine = await redisServer(join(folder, "redis"), [
      ...["--save", "", "--aclfile", file("users.acl"), "--tls-auth-clients", "no"],
      ...["--tls-cert-file", file("cert.pem"), "--tls-key-file", file("key.pem")],
      ...["--tls-ca-cert-file", file("cert.pem")],
    ]);
    writeFileSync(file("password"), "pass-MARKED\n", { mode: 0o600 });
    const url = `rediss://usage@localhost:${engine.port}/1`;
    const one = machine("laptop", url, `share_password_file = "${file("password")}"\n`);
    const trust = { NODE_EXTRA_CA_CERTS: file("cert.pem") };
    await one.run(["daemon", "--detach"], trust);
    const machines = async () =>
      JSON.parse((await one.run(["machines", "--json"], trust)).stdout).share?.machines ?? [];
    const found = await eventually(
      async () => ((await machines()).length === 1 ? machines() : null),
      "one machine",
    );
    expect(found[0]).toMatchObject({ name: "laptop", polls: true });
    const shown = [
      await one.run(["config"]),
      await one.run(["doctor"], trust),
      await one.run(["status", "--json"]),
    ].map(({ stdout, stderr }) => stdout + stderr);
    for (const text of [...shown, ...one.files().map(textOf)])
      expect(text).not.toContain("pass-MARKED");
    // One that other users can read is not used.
    chmodSync(file("password"), 0o644);
    expect((await one.run(["machines"], trust)).stderr).toBe(
      `claude-usage: rediss://localhost:${engine.port}: share_password_file can be read by other users.\n`,
    );
    chmodSync(file("password"), 0o600);
    // A wrong password is no reason to stop polling.
    writeFileSync(file("password"), "wrong");
    const other = machine("desktop", url, `share_password_file = "${file("password")}"\n`);
    await other.run(["daemon", "--detach"], trust);
    await eventually(async () => (await json(other)).five_hour !== null, "a number of its own");
    expect((await other.run(["machines"], trust)).stderr).toContain("its login was refused");
    // The daemon that has begun with a wrong one takes the right one.
    writeFileSync(file("password"), "pass-MARKED");
    await eventually(async () => (await machines()).length === 2, "both machines");
  });
});

/** The user of docs/machines.md. */
function aclOf(user: string, password: string): string {
  const page = readFileSync(new URL("../../docs/machines.md", import.meta.url), "utf8");
  const [, rule = ""] = /^user usage on >PASSWORD (.+)$/m.exec(page) ?? [];
  expect(rule).not.toBe("");
  return `user ${user} on >${password} ${rule}`;
}

/** Passes a connection on to that port, and keeps all that crosses it. */
async function recorder(port: number, wire: Buffer[]): Promise<Server> {
  const own = await freePort();
  const server = createServer((client) => {
    const engineSide = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [client, engineSide],
      [engineSide, client],
    ] as const) {
      from.on("data", (chunk: Buffer) => wire.push(chunk));
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(own, "127.0.0.1", resolve));
  return server;
}
