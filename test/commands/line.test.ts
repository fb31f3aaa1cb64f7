/** `--format` of the built program: the user's own template, from the cache, on any surface. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SimServer, serve } from "../../src/sim/server.ts";
import { flat, listed, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

let server: SimServer;
let someone: Person;
let body: () => object;

beforeEach(async () => {
  body = () => flat(Date.now());
  server = await serve({ port: 0, answer: () => ok(body()) });
  someone = person(server.url, { CLAUDE_USAGE_INTERVAL: "90s" });
});

afterEach(async () => {
  await someone.leave();
  await server.close();
});

const BAR = { TMUX: "/tmp/tmux-0/default,1,0" };

const read = async () => {
  someone.login();
  await someone.run(["--json"]);
};

describe("a template", () => {
  it("is printed with the fields of the last reading", async () => {
    await read();
    const template =
      "{five_hour.utilization:4}% {five_hour.resets_in_seconds:time:-7}|{extra_usage.used} {models.Sonnet.utilization}";
    expect(await someone.run(["--no-daemon", "--format", template])).toEqual({
      code: 0,
      stdout: " 100% 1h24m  |5.56 2\n",
      stderr: "",
    });
  });

  it("starts the daemon as the line does, and shows its reading", async () => {
    someone.login();
    const args = ["--format", "{five_hour.utilization}% {state}"];
    expect((await someone.run(args)).stdout).toBe("?% blank\n");
    await eventually(
      async () => (await someone.run(args)).stdout === "100% fresh\n",
      "the number of the daemon",
    );
    expect(server.requests()).toBe(1);
  });

  it("shows the problem where nothing is known", async () => {
    const args = ["--no-daemon", "--format", "{problem.kind}: {problem.message}"];
    expect((await someone.run(args)).stdout).toBe("not-running: No daemon is polling.\n");
  });

  it("may contain text that looks like a flag", async () => {
    await read();
    const { stdout } = await someone.run(["--no-daemon", "--format=x --json {state}"]);
    expect(stdout).toBe("x --json fresh\n");
  });

  it("doubles a # from the server in a tmux job, where one in the template is a style", async () => {
    body = () => listed(Date.now(), "#{pane_id}");
    await read();
    const args = ["--no-daemon", "--format", "#[bold]{models.0.name}"];
    expect((await someone.run(args, BAR)).stdout).toBe("#[bold]##{pane_id}\n");
    expect((await someone.run(args)).stdout).toBe("#[bold]#{pane_id}\n");
    const zsh = ["--no-daemon", "--for", "zsh", "--format", "{models.0.utilization}%%"];
    expect((await someone.run(zsh)).stdout).toBe("88%%\n");
  });
});

describe("a template that cannot be used", () => {
  it.each([
    ["{five_hours.utilization}", /--format: "five_hours\.utilization": unknown field/],
    ["{state:500}", /--format: "state:500": the width must be from 1 to 200/],
    ["{state:time}", /--format: "state:time": not a duration field/],
    ["{state", /--format: "\{": a literal brace must be doubled/],
  ])("%s is named, with 64 and no daemon started", async (template, says) => {
    const { code, stdout, stderr } = await someone.run(["--format", template]);
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toMatch(says);
    expect(someone.files()).toEqual([]);
  });

  it("is one word on a bar", async () => {
    expect(await someone.run(["--format", "{nothing}"], BAR)).toEqual({
      code: 0,
      stdout: "usage\n",
      stderr: "",
    });
  });

  it.each([
    [["--for", "waybar"], /--for takes one of .* with --format, not "waybar"/],
    [["--json"], /--json cannot be combined with --for or --format/],
  ])("with %j is rejected", async (more, says) => {
    const { code, stderr } = await someone.run(["--format", "{state}", ...more]);
    expect(code).toBe(64);
    expect(stderr).toMatch(says);
  });
});

it("--json for another surface is rejected", async () => {
  const { code, stderr } = await someone.run(["--json", "--for", "tmux"]);
  expect(code).toBe(64);
  expect(stderr).toMatch(/--json cannot be combined with --for or --format/);
});
