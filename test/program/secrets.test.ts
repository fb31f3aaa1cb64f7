/** A whole day with every command under strace: where the login goes, which hosts are contacted, what is written. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandName } from "../../src/commands.ts";
import { instant, MINUTE } from "../../src/model/units.ts";
import { KNOWN_REPLIES, type KnownReplyName } from "../../src/sim/replies.ts";
import {
  errorResponse,
  jsonResponse,
  requireToken,
  type SimReply,
  type SimResponse,
  type SimServer,
  serve,
} from "../../src/sim/server.ts";
import { SCENES, story } from "../../src/sim/story.ts";
import { listed } from "../world/bodies.ts";
import { type Ended, eventually, type Person, person, type Running } from "../world/person.ts";
import { said } from "../world/session.ts";
import { hasStrace, type SystemCall, type Tracer, tracer } from "../world/traced.ts";

/** How each command is run to its end; those that wait are killed once they have written to `out`. */
const RUNS: Readonly<Record<CommandName, string>> = {
  daemon: '"$0" daemon --detach',
  status: '"$0" status',
  accounts: '"$0" accounts',
  machines: '"$0" machines',
  // Without a terminal it says so; test/live/top.test.ts has one.
  top: '"$0" top',
  forecast: '"$0" forecast',
  history: '"$0" history --days 1',
  refresh: '"$0" refresh',
  config: '"$0" config',
  themes: '"$0" themes',
  demo: '"$0" demo --once',
  setup: 'PATH=$bin:$PATH "$0" setup --print',
  uninstall: 'PATH=$bin:$PATH "$0" uninstall',
  init: '"$0" init zsh',
  completions: '"$0" completions bash',
  help: '"$0" help',
  telemetry: '"$0" telemetry --json',
  // There is no VictoriaMetrics in this test.
  cost: '"$0" cost --url none',
  statusline: 'printf %s "$SAID" | "$0" statusline --chain cat',
  chart: '"$0" chart',
  report: 'cd $bin && "$0" report',
  watch: '"$0" watch >$out & until [ -s $out ]; do sleep .1; done; kill $!; cat $out',
  guard: '"$0" guard --below 30',
  alerts: '"$0" alerts --json',
  metrics: '"$0" metrics',
  "wait-reset":
    '"$0" wait-reset 2>$out & until [ -s $out ]; do sleep .1; done; kill $!; cat $out >&2',
  stop: '"$0" stop',
  // The real tmux and systemctl would use sockets of their own, so these run stand-ins that fail.
  doctor: 'PATH=$bin:$PATH "$0" doctor',
  service: 'PATH=$bin:$PATH "$0" service status',
};
const LINES = [
  '"$0"',
  '"$0" --for tmux',
  '"$0" --json',
  '"$0" --format "{problem.message}" --ascii',
];

/** Failures that the server causes, each with a login of its own, and what the log says of each. */
const FAILURES: readonly (readonly [KnownReplyName, string])[] = [
  ["200-error", "the body contains the token"],
  ["200-page", "HTTP 200"],
  ["302", "HTTP 302"],
  ["401-expired", "did not accept the stored login (HTTP 401)"],
  ["401-no-beta", "rejected our request headers"],
  ["403-scope", "A setup token cannot read usage"],
  ["403-revoked", "was revoked"],
  ["403-page", "HTTP 403"],
  ["half-body", "could not be reached (ECONNRESET)"],
  ["500", "HTTP 500"],
  ["reset", "could not be reached (ECONNRESET)"],
];

/** Unusable logins, by what Claude Code stores. */
const UNUSABLE_LOGINS: readonly (readonly [object, string])[] = [
  [{ accessToken: "" }, "you are logged out"],
  [{ scopes: [] }, "a setup token cannot read usage"],
  [{ expiresAt: 1 }, "the login has expired"],
];

let server: SimServer;
let someone: Person;
let logs: string;
let trace: Tracer;
let calls: readonly SystemCall[];
/** Everything that any of the programs printed. */
const output: string[] = [];
const ended: Ended[] = [];
/** Every secret that was used, without the prefix that all share. */
const secrets: string[] = [];

let reply: (token: string) => SimReply;
let token = "";

/** Stores a login with new secrets. */
function logIn(fields: object = {}): void {
  const own = `Zq7xKv9Jw3Tn5Rb2Yd8Lh4Mf6Pc1S${secrets.length}`;
  secrets.push(own, `Hb4sNw8Xe2Gk6Vm1Uq5Cy9Aj3Dz7F${secrets.length}`);
  token = `sk-ant-oat01-${own}`;
  someone.login({ accessToken: token, refreshToken: `sk-ant-ort01-${secrets.at(-1)}`, ...fields });
}

/** The pid of the daemon that holds the lease; 0 before the first one does. */
function holder(): number {
  try {
    return JSON.parse(someone.file("holder.json")).pid;
  } catch {
    return 0; // It does not exist yet.
  }
}

/** Changes something, lets the daemon poll, and waits until it logs the outcome. */
async function expectAfter(sentence: string, change: () => void): Promise<void> {
  if (server.requests() - countedRequests >= MAX_REQUESTS) await restart();
  const before = daemon?.stderr().length ?? 0;
  const logins = secrets.length;
  change();
  // A new login is noticed within a moment, and cancels a pending request.
  const first = secrets.length === logins ? 0 : 8;
  let tries = 0;
  await eventually(() => {
    if (tries % 40 === first) process.kill(holder(), "SIGUSR2");
    tries += 1;
    return daemon?.stderr().slice(before).includes(sentence);
  }, sentence);
}

/** How many requests a daemon may make at once; then it would wait for minutes, so it is restarted without its count. */
const MAX_REQUESTS = 3;
let countedRequests = 0;

async function restart(env: Readonly<Record<string, string>> = DEBUG_ENV): Promise<void> {
  if (daemon !== null) await stopDaemon();
  rmSync(join(someone.cache, "pace.json"), { force: true });
  rmSync(stateFolder(), { recursive: true, force: true });
  countedRequests = server.requests();
  const before = holder();
  // Past the launcher, which hides these variables from Node.
  daemon = trace.start('exec node "$(dirname "$0")/../dist/main.cjs" daemon', env);
  await eventually(() => holder() !== before, "a daemon");
}

/** Where the count of requests outlives the cache. */
const stateFolder = (): string => join(someone.home, ".local/state/claude-usage");

/** Makes Node and the packages print all their debug output. */
const DEBUG_ENV = { NODE_DEBUG: "*", DEBUG: "*" };
let daemon: Running | null = null;

async function stopDaemon(): Promise<void> {
  process.kill(holder(), "SIGTERM");
  if (daemon !== null) record(await daemon.ended);
  daemon = null;
}

const record = (end: Ended): void => {
  ended.push(end);
  output.push(end.stdout, end.stderr);
};

/** Runs these, three at a time. */
async function runAll(commands: readonly string[]): Promise<void> {
  const left = [...commands];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const env = { SAID: said(64), bin: logs, out: join(logs, `out-${left.length}`) };
      record(await trace.start(next, env).ended);
    }
  };
  await Promise.all([work(), work(), work()]);
}

const COMMANDS = Object.values(RUNS).filter((command) => command !== RUNS.stop);
/** Commands whose output depends on what is known. */
const REPORTING = [RUNS.status, RUNS.refresh, RUNS.statusline, RUNS.watch, RUNS.guard, RUNS.doctor];

describe.skipIf(!hasStrace && !process.env.CI)("a whole day", () => {
  beforeAll(async () => {
    server = await serve({
      port: 0,
      answer: (request) => {
        const answered = requireToken(request, token, reply(token));
        if (typeof answered !== "object") return answered;
        return { ...answered, headers: { ...answered.headers, "x-quoted": token } };
      },
    });
    someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s", CLAUDE_USAGE_BUDGET: "60" });
    logs = mkdtempSync(join(tmpdir(), "claude-usage-trace-"));
    trace = tracer(someone, logs);
    for (const name of ["tmux", "systemctl"])
      writeFileSync(join(logs, name), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const account = { accountUuid: "0f5ad3d2-0000-4000-8000-000000000000" };
    const cached = {
      ...account,
      fetchedAtMs: Date.now() - 7_200_000,
      utilization: listed(Date.now()),
    };
    writeFileSync(
      join(someone.home, ".claude.json"),
      JSON.stringify({ oauthAccount: account, cachedUsageUtilization: cached }),
    );
    await play();
    calls = trace.calls();
  });

  afterAll(async () => {
    await someone?.leave();
    await server?.close();
    rmSync(logs, { recursive: true, force: true });
  });

  /** All scenes of the story in order, each at its own time; then everything that can fail. */
  async function play(): Promise<void> {
    logIn();
    await restart({});
    let stored = "";
    for (const scene of SCENES) {
      const now = () => instant(Date.now());
      const moment = () => story(instant(now() - (scene.at + 1) * MINUTE), now());
      const sentence = {
        "rate-limited": "(HTTP 429)",
        expired: "the login has expired",
        revoked: "the login was revoked",
        none: "read 5h",
      };
      await expectAfter(sentence[scene.error ?? "none"], () => {
        const { token: name, tokenExpiresAt } = moment();
        reply = () => moment().response;
        if (name !== stored || scene.error === "expired") logIn({ expiresAt: tokenExpiresAt });
        stored = name;
      });
      if (scene.error === "rate-limited") await restart({});
    }
    await restart();
    await runAll([...LINES, ...COMMANDS]);
    for (const [name, sentence] of FAILURES) {
      await expectAfter(sentence, () => {
        reply = (quoted) => quoting(KNOWN_REPLIES[name].reply(instant(Date.now())), quoted);
        logIn();
      });
      if (name === "403-scope") await runAll([...LINES, ...REPORTING]);
    }
    await expectAfter("the body contains the token", () => {
      reply = (quoted) => {
        const body = JSON.stringify(listed(Date.now(), "X")).replace('"X"', `"${escaped(quoted)}"`);
        return { ...jsonResponse(200, {}), body };
      };
      logIn();
    });
    for (const [fields, sentence] of UNUSABLE_LOGINS)
      await expectAfter(sentence, () => logIn(fields));
    await expectAfter("not complete JSON", () =>
      someone.credentials(`{"claudeAiOauth":{"accessToken":"${token}","refresh`),
    );
    await expectAfter("no such file", () => someone.login(null));
    await expectAfter("(HTTP 429)", () => {
      reply = () => errorResponse(429, "rate_limit_error", token, { "retry-after": "3600" });
      logIn();
    });
    await runAll([RUNS.stop]);
    if (daemon !== null) record(await daemon.ended);
  }

  it("ran everything, without a bug of ours", () => {
    // The daemon's outcomes were waited for; these are the commands that ran beside it.
    expect(ended.length).toBeGreaterThan(COMMANDS.length + REPORTING.length + 2 * LINES.length);
    expect(output.join("\n")).not.toContain("bug in claude-usage; please report");
  });

  it("left no part of a login on disk, on stdout or on stderr", () => {
    const files = someone.files().filter((file) => !file.endsWith("/.credentials.json"));
    expect(files.length).toBeGreaterThan(8);
    const written = files.map((file) => [file, readFileSync(file, "latin1")] as const);
    const leaks = [...written, ...output.map((text) => ["output", text] as const)].filter(
      ([, text]) => partIn(text) !== null,
    );
    expect(leaks.map(([where]) => where)).toEqual([]);
  });

  it("gave no part of a login to a child process, a file or any host but the endpoint", () => {
    const leaking = calls.filter(({ args }) => partIn(args) !== null);
    const sent = leaking.filter(
      ({ name, args }) => /^(write|writev|sendto)$/.test(name) && toServer(args),
    );
    // Once for each request; Node sends the head of one in one piece.
    expect(sent.length).toBe(server.requests());
    expect(leaking.filter((call) => !sent.includes(call))).toEqual([]);
  });

  it("contacted one host only, and no other socket", () => {
    const own = demoPorts(calls);
    const others = calls
      .filter(({ name }) => name === "connect" || name === "sendto" || name === "sendmsg")
      .filter(({ args }) => /sa_family=/.test(args))
      .filter(({ args }) => ![server.port, ...own].some((port) => at(args, port)));
    expect(others).toEqual([]);
    expect(calls.filter(({ name }) => name === "connect").length).toBeGreaterThan(20);
    // strace cannot see into an io_uring. Node 26 has one of 256 entries for epoll_ctl(2), and nothing is sent through it.
    const rings = calls.filter(({ name }) => name === "io_uring_setup");
    const harmless =
      Number.parseInt(process.versions.node, 10) < 26
        ? []
        : rings.filter(({ args }) => args.startsWith("256, "));
    expect(rings.filter((ring) => !harmless.includes(ring))).toEqual([]);
  });

  it("opened the Claude folder for reading only, and changed nothing in it", () => {
    const claude = (path: string) => path.startsWith(`${someone.home}/.claude`);
    const touching = calls.filter((call) => pathsOf(call).some(claude));
    const reading = (call: SystemCall) => /^open(at)?$/.test(call.name) && !isChange(call);
    expect(touching.filter((call) => !reading(call))).toEqual([]);
    const opened = new Set(touching.flatMap(pathsOf));
    expect(opened).toContain(`${someone.home}/.claude/.credentials.json`);
    expect(opened).toContain(`${someone.home}/.claude.json`);
  });

  it("wrote into its own folders of cache and state only", () => {
    const isIn = (folder: string) => (path: string) =>
      path.startsWith(`${folder}/`) || `${folder}/`.startsWith(`${path}/`);
    const own = (path: string) => [someone.cache, stateFolder()].some((one) => isIn(one)(path));
    const others = (path: string) => path.startsWith(logs) || path.startsWith("/dev/");
    const changed = calls.filter(isChange).flatMap(pathsOf);
    expect(changed.filter((path) => !own(path) && !others(path))).toEqual([]);
    expect(changed.filter(own).length).toBeGreaterThan(100);
  });

  const toServer = (args: string) =>
    new RegExp(`^\\d+<TCP:\\[[^\\]]*->127\\.0\\.0\\.1:${server.port}\\]>`).test(args);
  const at = (args: string, port: number) =>
    args.includes(`sin_port=htons(${port}), sin_addr=inet_addr("127.0.0.1")`);
});

/** A response that quotes the login, as an echoing server would. */
function quoting(answer: SimReply, quoted: string): SimReply {
  if (typeof answer !== "object") return answer;
  const { body }: SimResponse = answer;
  return { ...answer, body: body.replaceAll('"message":"', `"message":"${quoted} `) };
}

/** As JSON may write any text. */
const escaped = (text: string): string =>
  text.replace(/./g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The paths in a system call's arguments or behind its descriptor; not what it writes, nor a program's arguments. */
function pathsOf({ name, args }: SystemCall): readonly string[] {
  if (/^p?write/.test(name)) return [/^\d+<(\/[^>]*)>/.exec(args)?.[1] ?? "/dev/null"];
  if (!FILES.test(name)) return [];
  const named = [...args.matchAll(/"([^"]*)"/g)].map(([, path]) => path ?? "");
  return named.length > 0 ? named : [/^\d+<(\/[^>]*)>/.exec(args)?.[1] ?? "/dev/null"];
}

const FILES =
  /^(open|creat|truncate|ftruncate|mknod|rename|link|symlink|unlink|mkdir|rmdir|f?chmod|[fl]?chown|fchownat|utime|l?setxattr)/;

const isChange = ({ name, args }: SystemCall): boolean =>
  /^open/.test(name)
    ? /O_(WRONLY|RDWR|CREAT|TRUNC)/.test(args)
    : FILES.test(name) || /^p?write/.test(name);

/** The address of the demo's own server. */
const demoPorts = (calls: readonly SystemCall[]): readonly number[] =>
  calls.flatMap(({ name, args }) => {
    const [, port] = (name === "getsockname" && /htons\((\d+)\)/.exec(args)) || [];
    return port === undefined ? [] : [Number(port)];
  });

/** Eight characters of a secret, plain or in hex or base64; null where there are none. */
function partIn(text: string): string | null {
  for (const part of parts()) if (text.includes(part)) return part;
  return null;
}

let known: { readonly of: number; readonly all: readonly string[] } = { of: 0, all: [] };

function parts(): readonly string[] {
  if (known.of === secrets.length) return known.all;
  const all = new Set<string>();
  for (const secret of secrets) {
    for (let from = 0; from + 8 <= secret.length; from += 1) all.add(secret.slice(from, from + 8));
    all.add(Buffer.from(secret).toString("hex").slice(2, 20));
    // Base64 depends on where in a group of three bytes a text begins.
    for (const before of ["", "x", "xx"])
      all.add(
        Buffer.from(before + secret)
          .toString("base64")
          .slice(4, 16),
      );
  }
  known = { of: secrets.length, all: [...all] };
  return known.all;
}
