/** What of its caller's environment a daemon gets. */
import { expect, it } from "vitest";
import { claudeFolders, pathsFor } from "../../src/cache/paths.ts";
import { daemonVariables, SESSION_VARIABLES } from "../../src/config/daemon-variables.ts";

it("every variable that names a path of ours is passed on", () => {
  const read = new Set<string>();
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        read.add(String(name));
        return `/${String(name)}`;
      },
    },
  );
  pathsFor({ home: "/home/me", cwd: "/", env });
  const set = Object.fromEntries([...read].map((name) => [name, `/${name}`]));
  expect(read).toContain("XDG_CACHE_HOME");
  const paths = pathsFor({ home: "/home/me", cwd: "/", env: set });
  const passed = Object.fromEntries(daemonVariables(set, SESSION_VARIABLES));
  expect({ ...passed, ...claudeFolders({ env: set, paths }) }).toEqual(set);
});

it("an empty variable and an unknown one are not", () => {
  expect(daemonVariables({ HOME: "", AWS_SECRET_ACCESS_KEY: "s", PATH: "/bin" })).toEqual([
    ["PATH", "/bin"],
  ]);
});
