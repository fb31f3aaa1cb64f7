/** The law of the rooms, `rooms.json`, held over the whole import graph. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LAW, ROOT, type RoomLaw, sourceFiles } from "./source-tree.ts";

const files = sourceFiles();
const roomOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : "");
const isOurs = (target: string): boolean => target.endsWith(".ts");
const inRoom = (room: string) => files.filter(({ file }) => roomOf(file) === room);

/** Where a room may import from: other rooms whole, single files, and what lies beside main.ts. */
function mayImport(room: string, { imports, lazy = [], top }: RoomLaw) {
  return (target: string, isLazy: boolean): boolean => {
    const home = roomOf(target);
    if (home === "") return target === "version.ts" || (top === true && target !== "main.ts");
    if (home === room || imports.includes(home) || imports.includes(target)) return true;
    return isLazy && lazy.includes(home);
  };
}

describe("the rooms", () => {
  it.each(Object.entries(LAW.rooms))("%s imports only the rooms it may", (room, law) => {
    const may = mayImport(room, law);
    const violations = inRoom(room).flatMap(({ file, imports }) =>
      imports
        .filter(({ target, lazy, types }) => isOurs(target) && !may(target, lazy || types))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(violations).toEqual([]);
  });

  it.each(Object.entries(LAW.top))("%s imports only the rooms it may", (name, rooms) => {
    const violations = files
      .filter(({ file }) => file === name)
      .flatMap(({ imports }) => imports.map(({ target }) => target))
      .filter((target) => isOurs(target) && roomOf(target) !== "")
      .filter((target) => !rooms.includes(roomOf(target)));
    expect(violations).toEqual([]);
  });

  it("every file beside main.ts has a law", () => {
    const beside = files.map(({ file }) => file).filter((file) => roomOf(file) === "");
    expect(beside).toEqual(Object.keys(LAW.top));
  });

  it("each npm package is imported only by the files that the law names", () => {
    const imported: Record<string, string[]> = {};
    for (const { file, imports } of files) {
      for (const name of new Set(imports.map(({ target }) => target))) {
        if (!isOurs(name) && !name.startsWith("node:"))
          imported[name] = [...(imported[name] ?? []), file];
      }
    }
    expect(imported).toEqual(LAW.packages);
  });

  it("Node's own modules are imported only where the law says so", () => {
    const violations = files
      .filter(({ file }) => LAW.rooms[roomOf(file)]?.node !== true && LAW.rooms[roomOf(file)])
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ target }) => target.startsWith("node:"))
          .filter(
            ({ target }) => !(LAW.rooms[roomOf(file)]?.only ?? []).includes(`${file} ${target}`),
          )
          .map(({ target }) => `${file} imports ${target}`),
      );
    expect(violations).toEqual([]);
  });

  it("commands do not import each other", () => {
    const pairs = inRoom("commands").flatMap(({ file, imports }) =>
      imports
        .filter(({ target }) => roomOf(target) === "commands")
        .map(({ target }) => [file, target]),
    );
    expect(pairs).toEqual([]);
  });

  it("there is no import cycle", () => {
    const graph = new Map(
      files.map(({ file, imports }) => [
        file,
        imports
          .filter(({ types, target }) => !types && isOurs(target))
          // Help lists the map of commands, of which it is one itself.
          .filter(({ lazy }) => !(lazy && file === "commands.ts"))
          .map(({ target }) => target),
      ]),
    );
    const cycles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      else for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    };
    for (const { file } of files) walk(file, []);
    expect([...new Set(cycles)]).toEqual([]);
  });

  it("one file reads the time, and pure rooms use neither randomness nor the process", () => {
    const violations = files.flatMap(({ file, source }) => {
      const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      const pure = LAW.rooms[roomOf(file)]?.pure === true;
      const wrong = [
        /Date\.now\(|new Date\(\)/.test(code) && !file.endsWith("/clock.ts"),
        pure && /\bMath\.random\b|\bprocess\./.test(code),
        roomOf(file) === "model" && /\bDate\b/.test(code),
        file !== "main.ts" && /process\.exit\(/.test(code),
      ];
      return wrong.includes(true) ? [file] : [];
    });
    expect(violations).toEqual([]);
  });

  it("one file reveals the token", () => {
    const paths = files
      .filter(({ source }) => source.includes(".reveal()"))
      .map(({ file }) => file);
    expect(paths).toEqual(["sources/endpoint.ts"]);
  });

  it("the linter's rules and the table in docs/architecture.md are what `npm run lint-rules` writes", () => {
    const check = [join(ROOT, "scripts/lint-rules.mjs"), "--check"];
    expect(spawnSync(process.execPath, check, { encoding: "utf8" }).stderr).toBe("");
  });
});
