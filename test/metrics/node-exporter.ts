/** The real node_exporter with its textfile collector alone, for one test. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync } from "node:fs";
import { onTestFinished } from "vitest";
import { freePort } from "../world/free-port.ts";
import { eventually } from "../world/person.ts";
import { tool } from "./tools.ts";

const { program, isThere } = tool("prometheus-node-exporter");

export const hasNodeExporter = isThere;

/** Reads the `.prom` files of that folder at each scrape. */
export async function nodeExporter(
  folder: string,
): Promise<{ readonly scrape: () => Promise<string> }> {
  chmodSync(folder, 0o755);
  const address = `127.0.0.1:${await freePort()}`;
  const exporter = spawn(
    program,
    [
      "--collector.disable-defaults",
      "--collector.textfile",
      `--collector.textfile.directory=${folder}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: "ignore" },
  );
  onTestFinished(async () => {
    exporter.kill("SIGKILL");
    await once(exporter, "exit");
  });
  const scrape = () =>
    eventually(
      () =>
        fetch(`http://${address}/metrics`).then(
          (response) => response.text(),
          () => null,
        ),
      "node_exporter answers",
    );
  await scrape();
  return { scrape };
}
