/** VictoriaLogs for one test file: the program that VICTORIA_LOGS names, else a stand-in that evaluates the LogsQL that is asked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../world/person.ts";

export type LogEvent = Readonly<Record<string, string>>;

export interface LogsEngine {
  readonly url: URL;
  readonly log: (events: readonly LogEvent[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const logsEngine = (): Promise<LogsEngine> => {
  const program = process.env.VICTORIA_LOGS ?? "";
  return program === "" ? standIn() : realEngine(program);
};

async function standIn(): Promise<LogsEngine> {
  let events: readonly LogEvent[] = [];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await textOf(request));
    if (request.url === "/metrics") {
      return response.end('flag{name="retentionPeriod", value="60d", is_set="true"} 1\n');
    }
    if (request.url !== "/select/logsql/query") return response.writeHead(404).end();
    const [from, to] = [Number(form.get("start")) * 1000, Number(form.get("end")) * 1000];
    const inRange = events.filter(({ _time = "" }) => {
      const at = Date.parse(_time);
      return at >= from && at < to;
    });
    const rows = evaluate(form.get("query") ?? "", inRange);
    return response.end(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    log: async (more) => {
      events = [...events, ...more];
    },
    stop: async () => void server.close(),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

const TERM = /("[^"]+"|[\w.]+):(=?)("(?:[^"\\]|\\.)*"|[\w.]+)/g;
const plain = (word: string): string =>
  word.startsWith('"') ? (JSON.parse(word) as string) : word;

/** `(a:=x or b:"") (…) | stats by (_time:1h offset 30m, "c") count() n, sum(d) d`. */
function evaluate(query: string, events: readonly LogEvent[]): readonly LogEvent[] {
  const [, filters = "", by = "", sums = ""] =
    /^(.*) \| stats by \(([^)]*)\) count\(\) requests, (.*)$/.exec(query) ?? [];
  const groups = [...filters.matchAll(/\(([^)]*)\)/g)].map(([, group = ""]) => [
    ...group.matchAll(TERM),
  ]);
  if (groups.length === 0) throw new Error(`not understood: ${query}`);
  const isChosen = (event: LogEvent) =>
    groups.every((terms) =>
      terms.some(([, field = "", , value = ""]) => (event[plain(field)] ?? "") === plain(value)),
    );
  const [, minutes = "0"] = /offset (-?\d+)m/.exec(by) ?? [];
  const fields = [...by.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
  const summed = [...sums.matchAll(/sum\((\w+)\)/g)].map(([, name = ""]) => name);
  const rows = new Map<string, LogEvent>();
  for (const event of events.filter(isChosen)) {
    const shift = Number(minutes) * 60_000;
    const hour = Math.floor((Date.parse(event._time ?? "") - shift) / 3_600_000) * 3_600_000;
    const key = {
      _time: new Date(hour + shift).toISOString(),
      ...Object.fromEntries(fields.map((name) => [name, event[name] ?? ""])),
    };
    const id = JSON.stringify(key);
    const row = rows.get(id) ?? {};
    const add = (name: string, value: number) => [name, String(Number(row[name] ?? 0) + value)];
    const amounts = summed.map((name) => add(name, Number(event[name] ?? 0)));
    rows.set(id, { ...key, ...Object.fromEntries([...amounts, add("requests", 1)]) });
  }
  return [...rows.values()];
}

async function realEngine(program: string): Promise<LogsEngine> {
  const folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const address = `127.0.0.1:${port}`;
  const flags = [`-storageDataPath=${folder}`, `-httpListenAddr=${address}`];
  const server: ChildProcess = spawn(program, [...flags, "-retentionPeriod=60d"], {
    stdio: "ignore",
  });
  const url = new URL(`http://${address}`);
  await eventually(async () => {
    try {
      return (await fetch(new URL("/health", url))).ok;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  }, "VictoriaLogs answers");
  return {
    url,
    log: async (events) => {
      const body = events.map((event) => JSON.stringify(event)).join("\n");
      await fetch(new URL("/insert/jsonline", url), { method: "POST", body });
      await fetch(new URL("/internal/force_flush", url));
    },
    stop: async () => {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
