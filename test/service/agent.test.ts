/** The property list, as an XML parser reads it: well formed, and every text comes back as it was. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { AGENT_MARK, agent, agentCommand } from "../../src/service/launchd-plist.ts";
import { task } from "./sample.ts";

const text = agent(task());

it("says whose it is, and what it starts", () => {
  expect(text).toContain(AGENT_MARK);
  expect(text).toContain(agentCommand(task()));
  expect(text).not.toContain(agentCommand({ ...task(), program: "/other" }));
});

describe.skipIf(spawnSync("xmllint", ["--version"]).status !== 0 && !process.env.CI)(
  "an XML parser",
  () => {
    const xmllint = (...args: readonly string[]) =>
      spawnSync("xmllint", ["--nonet", ...args, "-"], { input: text, encoding: "utf8" });

    it("finds it well formed", () => {
      const { status, stderr } = xmllint("--noout");
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });

    const behind = (key: string) => `/plist/dict/key[.="${key}"]/following-sibling::*[1]`;

    it.each([
      [`string(${behind("Label")})`, "claude-usage"],
      [`string(${behind("StandardErrorPath")})`, task().log],
      [`string(${behind("ProgramArguments")}/string[1])`, task().node],
      [`string(${behind("ProgramArguments")}/string[2])`, task().program],
      [`string(${behind("ProgramArguments")}/string[3])`, "daemon"],
      [`string(${behind("EnvironmentVariables")}/key[1])`, "HOME"],
      [`string(${behind("EnvironmentVariables")}/string[1])`, task().env[0]?.[1]],
      [`string(${behind("EnvironmentVariables")}/string[2])`, task().env[1]?.[1]],
      [`name(${behind("RunAtLoad")})`, "true"],
      [`name(${behind("KeepAlive")}/key[.="SuccessfulExit"]/following-sibling::*[1])`, "false"],
      [`string(${behind("ThrottleInterval")})`, "60"],
      [`string(${behind("Umask")})`, "63"],
    ])("reads %s", (path, expected) => {
      expect(xmllint("--xpath", path).stdout.replace(/\n$/, "")).toBe(expected);
    });
  },
);
