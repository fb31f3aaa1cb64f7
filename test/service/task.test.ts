/** What a service takes along of an environment: what the daemon goes by, and never a secret. */
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import type { Context } from "../../src/context.ts";
import { taskFor, unwritableIn } from "../../src/service/spec.ts";
import { task } from "./sample.ts";

const taken = (env: Readonly<Record<string, string>>) => {
  const paths = pathsFor({ home: "/home/me", cwd: "/desk", env });
  const call: Context = { argv: [], env, paths, isTerminal: () => false, program: "" };
  return taskFor(call, "/n", "/p");
};

it("takes what the daemon goes by and leaves the rest", () => {
  const env = {
    HOME: "/home/me",
    PATH: "/bin",
    HTTPS_PROXY: "http://proxy.test:3128",
    NO_PROXY: "here",
    NODE_EXTRA_CA_CERTS: "/ca.pem",
    CLAUDE_USAGE_BUDGET: "12",
    CLAUDE_CODE_OAUTH_TOKEN: "secret",
    ANTHROPIC_API_KEY: "secret",
    TMUX: "/tmp/s",
    LC_ALL: "",
  };
  const { task: found, kept } = taken(env);
  expect(kept).toEqual([]);
  expect(found).toMatchObject({
    cache: "/home/me/.cache/claude-usage",
    log: "/home/me/.cache/claude-usage/default/daemon.log",
  });
  expect(found.env.map(([name]) => name)).toEqual([
    "HOME",
    "PATH",
    "HTTPS_PROXY",
    "NO_PROXY",
    "NODE_EXTRA_CA_CERTS",
    "CLAUDE_USAGE_BUDGET",
  ]);
  expect(JSON.stringify(found)).not.toContain("secret");
});

it.each(["http://me:secret@proxy.test", "me:secret@proxy", "http://secret@proxy.test"])(
  "keeps the proxy %s to itself, and names it",
  (proxy) => {
    for (const name of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]) {
      expect(taken({ [name]: proxy })).toEqual({
        kept: [name],
        task: expect.objectContaining({ env: [] }),
      });
    }
  },
);

it("means a relative CLAUDE_CONFIG_DIR from where it was said", () => {
  expect(taken({ CLAUDE_CONFIG_DIR: "two/" }).task.env).toEqual([
    ["CLAUDE_CONFIG_DIR", "/desk/two"],
  ]);
});

it("names the text that would end a line", () => {
  expect(unwritableIn(task())).toBe(null);
  expect(unwritableIn({ ...task(), env: [["X", "a\nExecStart=b"]] })).toBe("a\nExecStart=b");
  expect(unwritableIn({ ...task(), program: "/a\rb" })).toBe("/a\rb");
});
