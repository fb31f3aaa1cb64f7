/** What a service takes from the environment: what the daemon uses, and never a secret. */
import { expect, it } from "vitest";
import { pathsFor } from "../../src/cache/paths.ts";
import type { Context } from "../../src/context.ts";
import { serviceSpec, unwritableText } from "../../src/service/spec.ts";
import { spec } from "./sample.ts";

const specWith = (env: Readonly<Record<string, string>>) => {
  const paths = pathsFor({ home: "/home/me", cwd: "/desk", env });
  const call: Context = { argv: [], env, paths, isTerminal: () => false, program: "" };
  return serviceSpec(call, "/n", "/p");
};

it("takes what the daemon uses and leaves the rest", () => {
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
  const { spec: found, withheld } = specWith(env);
  expect(withheld).toEqual([]);
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
  "withholds the proxy %s, and names it",
  (proxy) => {
    for (const name of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]) {
      expect(specWith({ [name]: proxy })).toEqual({
        withheld: [name],
        spec: expect.objectContaining({ env: [] }),
      });
    }
  },
);

it("keeps an empty CLAUDE_SECURESTORAGE_CONFIG_DIR, which is not the same as none", () => {
  const folders = { CLAUDE_CONFIG_DIR: "/work", CLAUDE_SECURESTORAGE_CONFIG_DIR: "" };
  expect(specWith(folders).spec.env).toEqual(expect.arrayContaining(Object.entries(folders)));
});

it("resolves a relative CLAUDE_CONFIG_DIR against the working folder", () => {
  expect(specWith({ CLAUDE_CONFIG_DIR: "two/" }).spec.env).toEqual([
    ["CLAUDE_CONFIG_DIR", "/desk/two"],
  ]);
});

it("names the text that would break a line", () => {
  expect(unwritableText(spec())).toBe(null);
  expect(unwritableText({ ...spec(), env: [["X", "a\nExecStart=b"]] })).toBe("a\nExecStart=b");
  expect(unwritableText({ ...spec(), program: "/a\rb" })).toBe("/a\rb");
});
