/** What the checks found, as a screen and as a document. */
import { describe, expect, it } from "vitest";
import { leaseCheck } from "../../src/doctor/daemon-checks.ts";
import { nodeCheck } from "../../src/doctor/environment-checks.ts";
import { doctorJson, doctorText, isHealthy, runChecks } from "../../src/doctor/report.ts";
import { sampleWith } from "./sample.ts";

describe("the report", () => {
  const all = runChecks(
    [nodeCheck, leaseCheck],
    sampleWith({ node: { version: "v1.0.0", minVersion: "6.12", path: "" } }),
  );
  const healthy = runChecks([nodeCheck], sampleWith());

  it("is one screen that ends with the number of problems", () => {
    expect(doctorText(all)).toMatch(
      /^fail {2}node {3}v1\.0\.0 is too old\n {13}fix: install Node 6\.12 or newer\nok {4}claim {2}held .*\n\n1 problem$/,
    );
    expect(doctorText(healthy)).toMatch(/\n\nno problems$/);
    expect([isHealthy(all), isHealthy(healthy)]).toEqual([false, true]);
  });

  it.each([
    [["ok"], "no problems"],
    [["ok", "warn"], "no problems, 1 warning"],
    [["fail", "warn"], "1 problem, 1 warning"],
    [["fail", "warn", "fail", "warn"], "2 problems, 2 warnings"],
  ] as const)("of %j ends with %s", (statuses, count) => {
    const findings = statuses.map((status) => ({
      name: "x",
      status,
      message: "",
      fix: null,
      details: [],
    }));
    expect(doctorText(findings).split("\n").at(-1)).toBe(count);
  });

  it("is a document for programs, where a fix is called mend", () => {
    expect(JSON.parse(doctorJson(all))).toMatchObject({
      schema: 1,
      healthy: false,
      checks: [
        { name: "node", status: "fail", mend: "install Node 6.12 or newer", details: [] },
        { name: "claim", status: "ok", mend: null },
      ],
    });
  });

  it("has no control characters", () => {
    const hostile = {
      name: "x",
      status: "ok",
      message: "\u001b]52;c;\u0007",
      fix: null,
      details: ["\u009b"],
    } as const;
    expect(doctorText([hostile])).not.toMatch(/[\u001b\u0007\u009b]/);
  });
});
