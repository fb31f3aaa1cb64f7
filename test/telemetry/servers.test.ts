/** How to start the servers of local monitoring: at the address that was given, so that they keep their data. */
import { expect, it } from "vitest";
import { localServers, startLines } from "../../src/telemetry/servers.ts";

const linesFor = (metrics: string, logs: string) =>
  localServers(new URL(metrics), new URL(logs), []).map((server) => startLines(server).join("\n"));

it.each<[string, string, string]>([
  ["http://localhost:8428/x", "-p 127.0.0.1:8428:8428 ", "-httpListenAddr=127.0.0.1:8428 "],
  ["http://127.0.0.1:9000/x", "-p 127.0.0.1:9000:8428 ", "-httpListenAddr=127.0.0.1:9000 "],
  ["http://[::1]:9000/x", "-p 127.0.0.1:9000:8428 ", "-httpListenAddr=127.0.0.1:9000 "],
  ["http://metrics.test:8428/x", "-p 8428:8428 ", "-httpListenAddr=:8428 "],
  ["http://metrics.test/x", "-p 80:8428 ", "-httpListenAddr=:80 "],
])("starts a server for %s", (address, publish, listen) => {
  const [metrics = ""] = linesFor(address, "http://localhost:9428/y");
  expect(metrics).toContain(publish);
  expect(metrics).toContain(listen);
  expect(metrics.includes("To start it there")).toBe(address.includes(".test"));
});

it("keeps the data of both, after a restart and for longer than their defaults", () => {
  const both = linesFor("http://localhost:8428/x", "http://localhost:9428/y");
  for (const [at, program] of ["victoria-metrics", "victoria-logs"].entries()) {
    const [docker = "", ...unit] = (both[at] ?? "").split("\n");
    expect(docker).toContain(
      `--restart unless-stopped -p 127.0.0.1:${at === 0 ? 8428 : 9428}:${at === 0 ? 8428 : 9428} -v ${program}-data:/${program}-data victoriametrics/${program} -storageDataPath=/${program}-data -retentionPeriod=1y`,
    );
    expect(unit.join("\n")).toContain(
      `-storageDataPath=%h/.local/share/${program} -retentionPeriod=1y`,
    );
    expect(unit.join("\n")).toContain(`systemctl --user enable --now ${program}`);
  }
  expect(both[1]).toContain("keeps 7 days");
});
