// The board for limits as its queries are answered by a real VictoriaMetrics, which holds a simulated day of two machines.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chartsDrawing } from "./charts.mjs";

const root = new URL("../..", import.meta.url).pathname;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOURS = 24;
const STEP_MS = 5 * MINUTE;

export async function boardDrawing(colours) {
  const unpacked = join(root, "node_modules/.cache/programs/trixie/usr/bin/victoria-metrics");
  const program = existsSync(unpacked) ? unpacked : "victoria-metrics";
  const folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const flags = [`-storageDataPath=${folder}`, `-httpListenAddr=${new URL(url).host}`];
  const server = spawn(program, [...flags, "-retentionPeriod=1y"], { stdio: "ignore" });
  try {
    while (
      !(await fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await pause(100);
    const end = Math.floor(Date.now() / HOUR) * HOUR;
    await fetch(`${url}/api/v1/import/prometheus`, { method: "POST", body: simulatedDay(end) });
    await fetch(`${url}/internal/force_flush`);
    const { panels } = JSON.parse(readFileSync(join(root, "docs/boards/limits.json"), "utf8"));
    const charts = [];
    for (const title of ["Used", "Expected at the reset", "Requests an hour"]) {
      const panel = panels.find((one) => one.title === title);
      const { expr, legendFormat } = panel.targets[0];
      const lines = await seriesOf(url, expr.replaceAll("$account", ".*"), end);
      const named = lines.map(({ metric, values }) => ({
        name: legendFormat
          .replace(/\{\{account\}\} ?/, "")
          .replace(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? ""),
        values,
      }));
      charts.push({
        title,
        isShare: panel.fieldConfig.defaults.unit === "percentunit",
        lines: named,
      });
    }
    return chartsDrawing(charts, { ...colours, from: end - HOURS * HOUR, to: end });
  } finally {
    server.kill("SIGKILL");
    await once(server, "exit");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seriesOf(url, query, end) {
  const range = { start: (end - HOURS * HOUR) / 1000, end: end / 1000, step: STEP_MS / 1000 };
  const answer = await fetch(
    `${url}/api/v1/query_range?${new URLSearchParams({ query, ...range })}`,
  );
  const { data } = await answer.json();
  if (data.result.length === 0) throw new Error(`no data for ${query}`);
  return data.result.map(({ metric, values }) => ({
    metric,
    values: values.map(([at, value]) => [at * 1000, Number(value)]),
  }));
}

/** Sessions of five hours from nine o'clock on, a week that fills up, and requests that slow down at night. */
function simulatedDay(end) {
  const lines = [];
  let requests = 400;
  let week = 0.31;
  for (let at = end - HOURS * HOUR - HOUR; at <= end; at += MINUTE) {
    const hour = ((at - end) / HOUR + HOURS + 24) % 24;
    const works = hour >= 2 && hour < 19 && !(hour > 7.5 && hour < 8.5);
    requests += works ? 14 / 60 : 2 / 60;
    if (works) week += 0.00018;
    const put = (name, labels, value) => {
      const pairs = Object.entries({ account: "0123456789ab", host: "desk", ...labels });
      lines.push(
        `${name}{${pairs.map(([label, text]) => `${label}="${text}"`).join(",")}} ${value} ${at}`,
      );
    };
    put("claude_usage_requests_total", { outcome: "ok" }, Math.round(requests));
    put("claude_usage_requests_total", { outcome: "throttled" }, hour > 12 ? 1 : 0);
    put("claude_usage_ratio", { window: "7d" }, week);
    put("claude_usage_ratio", { window: "Opus" }, Math.min(1, week * 1.7));
    const session = Math.floor((hour - 2) / 5);
    const into = (hour - 2) / 5 - session;
    if (hour < 2 || session > 3) continue;
    const speed = [0.62, 0.98, 0.8, 0.35][session];
    const used = Math.min(1, speed * into ** 1.2);
    put("claude_usage_ratio", { window: "5h" }, used);
    if (into < 0.25) continue;
    const width = 0.25 * (1 - into);
    for (const [quantile, by] of [
      ["0.1", -width],
      ["0.5", 0],
      ["0.9", width],
    ])
      put("claude_usage_forecast_ratio", { window: "5h", quantile }, Math.max(used, speed + by));
  }
  return lines.join("\n");
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}
