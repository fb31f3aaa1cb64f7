/** The real Prometheus on a free port, with samples that it did not have to wait for. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sample } from "../telemetry/victoria-metrics.ts";
import { freePort } from "../world/free-port.ts";
import { eventually } from "../world/person.ts";
import { tool } from "./tools.ts";

export type Series = readonly [
  name: string,
  labels: Readonly<Record<string, string>>,
  samples: readonly Sample[],
];

export const { program: promtool, isThere: isPrometheusThere } = tool("promtool");

export interface QueryServer {
  readonly url: URL;
  readonly stop: () => Promise<void>;
}

export async function prometheus(series: readonly Series[]): Promise<QueryServer> {
  const folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  const text = series.flatMap(([name, labels, samples]) => {
    const pairs = Object.entries(labels).map(
      ([label, value]) => `${label}=${JSON.stringify(value)}`,
    );
    return samples.map(([at, value]) => `${name}{${pairs.join(",")}} ${value} ${at / 1000}`);
  });
  writeFileSync(join(folder, "samples"), `${text.join("\n")}\n# EOF\n`);
  writeFileSync(join(folder, "config.yml"), "global: {}\n");
  const made = spawnSync(
    promtool,
    ["tsdb", "create-blocks-from", "openmetrics", join(folder, "samples"), join(folder, "data")],
    { encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn(
    tool("prometheus").program,
    [
      `--config.file=${join(folder, "config.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=${address}`,
    ],
    { stdio: "ignore", cwd: folder },
  );
  const url = new URL(`http://${address}`);
  await eventually(
    () =>
      fetch(new URL("/-/ready", url)).then(
        ({ ok }) => ok,
        () => false,
      ),
    "Prometheus answers",
  );
  return {
    url,
    stop: async () => {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The numbers of an instant query, by their labels without a name. */
export async function instantQuery(
  { url }: Pick<QueryServer, "url">,
  expr: string,
  at: number,
): Promise<Readonly<Record<string, number>>> {
  const address = new URL("/api/v1/query", url);
  address.searchParams.set("query", expr);
  address.searchParams.set("time", String(at / 1000));
  const answer = (await (await fetch(address)).json()) as {
    readonly status: string;
    readonly error?: string;
    readonly data: {
      readonly result: readonly {
        readonly metric: Readonly<Record<string, string>>;
        readonly value: readonly [number, string];
      }[];
    };
  };
  if (answer.status !== "success") throw new Error(`${expr}: ${answer.error}`);
  return Object.fromEntries(
    answer.data.result.map(({ metric, value }) => [
      Object.entries(metric)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map((pair) => pair.join("="))
        .join(" "),
      Number(value[1]),
    ]),
  );
}
