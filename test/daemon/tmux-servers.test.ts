/** Registrations of tmux servers: read as the plugin leaves them, and forgotten when the server is gone. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import { registeredServers } from "../../src/daemon/tmux-servers.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const paths = () => pathsFor({ home: home(), cwd: "/", env: {} });
const left = () => readdirSync(paths().tmuxServers);
const sockets = () => registeredServers(paths()).map(({ socket }) => socket);

/** A socket of that name, and the name its registration has. */
function socketAt(name: string): { readonly socket: string; readonly file: string } {
  const socket = join(home(), name);
  writeFileSync(socket, "");
  const file = socket.replaceAll("%", "%25").replaceAll("/", "%2F");
  return { socket, file: join(paths().tmuxServers, file) };
}

const ME = process.pid;

beforeEach(() => {
  mkdirSync(paths().tmuxServers, { recursive: true });
});

describe("a registration", () => {
  it.each(["default", "two words", "100%2F", "%", "a,b;c", "é"])(
    "of %j tells socket and look",
    (name) => {
      const { socket, file } = socketAt(name);
      writeFileSync(file, `${ME} true;;;60;\n`);
      const [bar] = registeredServers(paths());
      expect(bar?.socket).toBe(socket);
      expect(
        Object.fromEntries([...(bar?.layer ?? [])].map(([key, { text }]) => [key, text])),
      ).toEqual({
        ascii: "true",
        max_width: "60",
      });
    },
  );

  it("made again is another, even with the same text", () => {
    const { file } = socketAt("default");
    const stamps = [1, 2, 2].map((second) => {
      writeFileSync(file, `${ME} ;;;;\n`);
      utimesSync(file, second, second);
      return registeredServers(paths())[0]?.stamp;
    });
    expect(stamps[1]).not.toBe(stamps[0]);
    expect(stamps[2]).toBe(stamps[1]);
  });

  it("is forgotten with its server's process", async () => {
    const child = spawn("sleep", ["60"]);
    const { socket, file } = socketAt("default");
    writeFileSync(file, `${child.pid} ;;;;\n`);
    expect(sockets()).toEqual([socket]);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(sockets()).toEqual([]);
    expect(left()).toEqual([]);
  });

  it("is forgotten with its server's socket", () => {
    const { socket, file } = socketAt("default");
    writeFileSync(file, `${ME} ;;;;\n`);
    rmSync(socket);
    expect(sockets()).toEqual([]);
    expect(left()).toEqual([]);
  });

  it.each([
    ["not whole yet", ""],
    ["not whole yet", `${ME} ;;;60`],
    ["of a group of processes", "0 ;;;;\n"],
    ["of every process", "-1 ;;;;\n"],
    ["without a number", "x ;;;;\n"],
    ["with a number too large", "99999999999999999999 ;;;;\n"],
    ["with no look in it", `${ME} 60\n`],
    ["of two lines", `${ME} ;;;;\n${ME} ;;;;\n`],
  ])("that is %s is left alone: %j", (_, content) => {
    const { file } = socketAt("default");
    writeFileSync(file, content);
    expect(sockets()).toEqual([]);
    expect(left()).toHaveLength(1);
  });

  it("is a file that is named as a socket", () => {
    const { socket, file } = socketAt("default");
    writeFileSync(file, `${ME} ;;;;\n`);
    writeFileSync(join(paths().tmuxServers, "default"), `${ME} ;;;;\n`);
    mkdirSync(join(paths().tmuxServers, "%2Ffolder"));
    expect(sockets()).toEqual([socket]);
    expect(left()).toHaveLength(3);
  });

  it("is one of sixteen that are kept", () => {
    for (let number = 0; number < 20; number += 1)
      writeFileSync(socketAt(`s${number}`).file, `${ME} ;;;;\n`);
    expect(sockets()).toHaveLength(16);
  });
});

it("there is none before any was left", () => {
  rmSync(paths().tmuxServers, { recursive: true });
  expect(sockets()).toEqual([]);
});
