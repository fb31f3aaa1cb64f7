/** The sample of `status`: what it takes from the terminal. */
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "../../src/platform/fs.ts";
import { takeStatusSample } from "../../src/status/sample.ts";
import { configuredHome } from "../client/configured.ts";

const { callWith, paths } = configuredHome();

it.each([
  [{}, "auto"],
  [{ COLORTERM: "truecolor" }, "truecolor"],
  [{ COLORTERM: "truecolor", TERM: "linux" }, "16"],
])("a terminal of %o has its colours: %s", async (env, expected) => {
  const { settings } = await takeStatusSample(callWith({ ...env, HOME: "/nonexistent" }));
  expect(settings.values.color_depth).toBe(expected);
});

it("says why nothing can be written, and writes nothing to learn it", async () => {
  const call = callWith({ HOME: "/nonexistent" });
  expect((await takeStatusSample(call)).unwritable).toBe(null);
  makeFolder(dirname(dirname(paths().cache)));
  writeFileSync(dirname(paths().cache), "a file in its place");
  expect((await takeStatusSample(call)).unwritable).toMatch(/cannot be written \(ENOTDIR\)/);
  const foreign = { folder: "/h", owner: 1, uid: 0 };
  const { unwritable } = await takeStatusSample({ ...call, paths: { ...call.paths, foreign } });
  expect(unwritable).toMatch(/^\/h belongs to another user .* or with `sudo -H`\.$/);
});

const ENDPOINT = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

it.each<[Record<string, string>, Record<string, string>, string | null]>([
  [{}, {}, null],
  [{ [ENDPOINT]: "http://vm.test/opentelemetry/v1/metrics" }, {}, "http://vm.test/"],
  [{}, { [ENDPOINT]: "http://vm.test:8428/a/opentelemetry/v1/metrics" }, "http://vm.test:8428/a"],
  [
    {
      [ENDPOINT]: "http://vm.test/opentelemetry/v1/metrics",
      CLAUDE_USAGE_COST_URL: "http://x.test",
    },
    {},
    null,
  ],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://me:hidden@localhost:4318" },
    {},
    expect.stringMatching(
      /^the settings send metrics to http:\/\/\*\*\*@localhost:4318\/v1\/metrics, whose/,
    ),
  ],
])(
  "with the environment %o and the settings %o metrics go to %s",
  async (env, settings, expected) => {
    makeFolder(dirname(paths().claudeSettings));
    writeFileSync(paths().claudeSettings, JSON.stringify({ env: settings }));
    const { metricsServer } = await takeStatusSample(callWith(env));
    expect(metricsServer instanceof URL ? metricsServer.href : metricsServer).toEqual(expected);
  },
  60_000,
);
