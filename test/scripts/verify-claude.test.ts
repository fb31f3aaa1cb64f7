/** `npm run verify:claude`: where it cannot run, and what it says of programs that do and do not do as a row says. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderPerTest } from "../world/program.ts";

const FOLDER = folderPerTest();
const script = (name: string) => new URL(`../../scripts/${name}`, import.meta.url);

describe.skipIf(process.platform !== "linux")("verify:claude", () => {
  it("says that it was skipped where a tool is missing", () => {
    const env = { PATH: FOLDER(), HOME: FOLDER() };
    const { status, stdout } = spawnSync(
      process.execPath,
      [script("verify-claude.mjs").pathname, "2.1.332"],
      { env, encoding: "utf8" },
    );
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "skipped: unshare is not installed\n",
    });
  });

  it("replaces no managed settings outside of its namespace", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [script("verify-claude.mjs").pathname, "--inside", FOLDER()],
      { env: { PATH: process.env.PATH }, encoding: "utf8" },
    );
    expect(status).toBe(1);
    expect(stderr).toContain("--inside is for the namespace alone");
  });
});

const openssl = spawnSync("openssl", ["version"]).status === 0;

const PROGRAMS = {
  silent: "",
  failing: "process.exit(3)",
  /** Sends metrics where the environment turns OpenTelemetry on. */
  sending: `
if (process.env.CLAUDE_CODE_ENABLE_TELEMETRY === "1")
  await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + "/v1/metrics", { method: "POST", body: "{}" });
`,
} as const;

describe.skipIf(!openssl && !process.env.CI)("a row", () => {
  it.each<[string, keyof typeof PROGRAMS, string]>([
    ["OpenTelemetry from the environment", "sending", "held"],
    ["OpenTelemetry from the environment", "silent", "broken"],
    ["OpenTelemetry from the user's file", "sending", "broken"],
    ["OpenTelemetry from a project's file", "sending", "held"],
    ["event batches with DISABLE_TELEMETRY 1", "sending", "held"],
    ["event batches with DISABLE_TELEMETRY unset", "sending", "broken"],
    ["OpenTelemetry from the environment", "failing", "unclear"],
  ])("%s of a %s program is %s", async (name, program, result) => {
    const work = FOLDER();
    const subject = ["-subj", "/CN=stub"];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        ...subject,
        "-keyout",
        "host.key",
        "-out",
        "host.pem",
      ],
      { cwd: work, stdio: "ignore" },
    );
    writeFileSync(join(work, "ca.pem"), "");
    writeFileSync(join(work, "claude.mjs"), PROGRAMS[program]);
    const managed = join(work, "managed");
    mkdirSync(managed);
    const { ROWS } = await import(script("claude-rows.mjs").href);
    const { runRow } = await import(script("claude-run.mjs").href);
    const row = ROWS.find((one: { readonly name: string }) => one.name === name);
    const command = [process.execPath, join(work, "claude.mjs")];
    const found = await runRow(row, { work, managed, command, runs: new Map() });
    expect(found.result).toBe(result);
  });
});
