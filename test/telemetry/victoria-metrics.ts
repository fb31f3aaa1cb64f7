/** The real VictoriaMetrics, on a free port and in a folder of its own, for one test file. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../world/free-port.ts";
import { eventually } from "../world/person.ts";

const NAME = "victoria-metrics";

/** That of Debian 13 takes OTLP; `scripts/test` unpacks it there. */
const NEWER = new URL(
  "../../node_modules/.cache/programs/trixie/usr/bin/victoria-metrics",
  import.meta.url,
).pathname;

export const isThere = spawnSync(NAME, ["-version"]).status === 0 || Boolean(process.env.CI);
export const isNewerThere = existsSync(NEWER) || Boolean(process.env.CI);

export const newerVictoria = (): Promise<Victoria> => victoria(NEWER);

type Labels = Readonly<Record<string, string>>;
/** Epoch ms and value. */
export type Sample = readonly [at: number, value: number];

export interface Victoria {
  readonly url: URL;
  /** Puts samples in, and waits until they are found. */
  readonly fill: (
    series: readonly (readonly [string, Labels, readonly Sample[]])[],
  ) => Promise<void>;
  /** Makes what was sent visible. */
  readonly flush: () => Promise<void>;
  readonly empty: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export async function victoria(program = NAME): Promise<Victoria> {
  const folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  const port = await freePort();
  const url = new URL(`http://127.0.0.1:${port}`);
  const server = spawn(
    program,
    [`-storageDataPath=${folder}`, `-httpListenAddr=127.0.0.1:${port}`, "-retentionPeriod=100y"],
    { stdio: "ignore" },
  );
  const call = (path: string, init?: RequestInit) => fetch(new URL(path, url), init);
  /** What the server refuses would look like missing data later. */
  const must = async (path: string, init?: RequestInit) => {
    const { ok, status } = await call(path, init);
    if (!ok) throw new Error(`VictoriaMetrics answered ${path} with ${status}`);
  };
  const answers = async () => {
    try {
      return (await call("/health")).ok;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
  await eventually(answers, "VictoriaMetrics answers");
  return {
    url,
    fill: async (series) => {
      const lines = series.map(([name, labels, samples]) =>
        JSON.stringify({
          metric: { __name__: name, ...labels },
          timestamps: samples.map(([at]) => at),
          values: samples.map(([, value]) => value),
        }),
      );
      await must("/api/v1/import", { method: "POST", body: lines.join("\n") });
      await must("/internal/force_flush");
    },
    flush: () => must("/internal/force_flush"),
    empty: async () => {
      const match = encodeURIComponent('{__name__=~".+"}');
      await must(`/api/v1/admin/tsdb/delete_series?match[]=${match}`, { method: "POST" });
    },
    stop: async () => {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
