/** The import table of the README's architecture section, held over the whole graph. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { house, ROOT } from "./house.ts";

const ROOMS = [
  "model",
  "show",
  "sim",
  "store",
  "settings",
  "sources",
  "host",
  "service",
  "doctor",
  "manual",
  "telemetry",
  "cli",
] as const;
type RoomName = (typeof ROOMS)[number];

/** Which rooms a room may import besides itself; host and cli may use all that Node has. */
const MAY: Readonly<Record<RoomName, readonly RoomName[]>> = {
  model: [],
  show: ["model"],
  sim: ["model"],
  store: ["model"],
  settings: ["model", "show", "store"],
  sources: ["model"],
  host: ["model", "show", "store", "settings", "sources", "sim", "telemetry"],
  service: ["model", "store", "settings", "host"],
  doctor: ["model", "show", "store", "settings", "sources", "host", "service"],
  manual: ["settings", "host"],
  telemetry: ["store"],
  cli: [
    "model",
    "show",
    "store",
    "settings",
    "sources",
    "sim",
    "host",
    "service",
    "doctor",
    "manual",
    "telemetry",
  ],
};

/** What each file below host and cli may import from outside the house. Not in the list: nothing. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  "sim/server.ts": ["node:http"],
  "store/boot.ts": ["node:fs", "node:path"],
  "store/claim.ts": ["node:crypto", "node:fs", "proper-lockfile"],
  "store/disk.ts": ["node:fs", "node:path"],
  "store/publish.ts": ["node:fs", "node:path", "write-file-atomic"],
  "store/read.ts": ["node:fs", "node:path"],
  "settings/file.ts": ["node:fs", "toml-eslint-parser"],
  "settings/polling.ts": ["ms"],
  "sources/activity.ts": ["node:fs"],
  "sources/bounded.ts": ["node:fs"],
  "sources/credentials.ts": ["node:timers/promises"],
  "sources/endpoint.ts": ["got", "node:events", "node:http", "node:https", "node:net"],
  "sources/fingerprint.ts": ["node:crypto"],
  "sources/keychain.ts": ["node:child_process"],
  "sources/route.ts": ["https-proxy-agent", "node:https", "proxy-from-env"],
  "sources/wire.ts": ["valibot"],
  "service/here.ts": ["node:fs", "node:path"],
  "service/launchd.ts": ["node:path"],
  "service/systemd.ts": ["node:fs", "node:path"],
  "service/task.ts": ["node:path"],
  "telemetry/document.ts": ["@humanwhocodes/momoa"],
  "telemetry/layers.ts": ["node:fs", "node:path"],
  "telemetry/write.ts": ["node:fs", "node:path", "proper-lockfile"],
  "doctor/bar.ts": ["node:path"],
  "doctor/files.ts": ["node:fs", "node:path"],
  "doctor/machine.ts": ["node:fs", "node:path"],
  "doctor/world.ts": ["node:path"],
};

const rooms = house();
const roomOf = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : "");
const isOurs = (target: string): boolean => target.endsWith(".ts");

describe("the house", () => {
  it("has these rooms and no other", () => {
    expect([...new Set(rooms.map(({ file }) => roomOf(file)))].sort()).toEqual(
      ["", ...ROOMS].sort(),
    );
  });

  it.each(ROOMS)("%s imports only the rooms it may", (room) => {
    const strays = rooms
      .filter(({ file }) => roomOf(file) === room)
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ target }) => isOurs(target) && target !== "version.ts")
          .filter(({ target }) => ![room, ...MAY[room]].includes(roomOf(target) as RoomName))
          .map(({ target }) => `${file} imports ${target}`),
      );
    expect(strays).toEqual([]);
  });

  it("takes from outside just what is listed, file by file", () => {
    const taken = rooms
      .filter(({ file }) => !["", "host", "cli"].includes(roomOf(file)))
      .map(({ file, imports }) => [file, outside(imports)] as const)
      .filter(([, names]) => names.length > 0);
    expect(Object.fromEntries(taken)).toEqual(OUTSIDE);
  });

  it("takes from outside only Node in host and cli", () => {
    const packages = rooms
      .filter(({ file }) => ["host", "cli"].includes(roomOf(file)))
      .flatMap(({ imports }) => outside(imports))
      .filter((name) => !name.startsWith("node:"));
    expect(packages).toEqual([]);
  });

  it("has commands that know nothing of each other", () => {
    const pairs = rooms
      .filter(({ file }) => roomOf(file) === "cli")
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ target }) => roomOf(target) === "cli")
          .map(({ target }) => [file, target]),
      );
    expect(pairs).toEqual([]);
  });

  it("has no circle", () => {
    const eager = new Map(
      rooms.map(({ file, imports }) => [
        file,
        imports.filter(({ types, target }) => !types && isOurs(target)).map(({ target }) => target),
      ]),
    );
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      else for (const next of eager.get(file) ?? []) walk(next, [...path, file]);
    };
    for (const { file } of rooms) walk(file, []);
    expect([...new Set(circles)]).toEqual([]);
  });

  it("asks for the time in one file, and model and show throw no dice and see no process", () => {
    const breaches = rooms.flatMap(({ file, source }) => {
      const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      const pure = ["model", "show", "sim", "settings", "store", "manual"].includes(roomOf(file));
      const wrong = [
        /Date\.now\(|new Date\(\)/.test(code) && file !== "sources/clock.ts",
        pure && /\bMath\.random\b|\bprocess\./.test(code),
        roomOf(file) === "model" && /\bDate\b/.test(code),
        file !== "main.ts" && /process\.exit\(/.test(code),
      ];
      return wrong.includes(true) ? [file] : [];
    });
    expect(breaches).toEqual([]);
  });

  it("reveals the token in one file", () => {
    const places = rooms
      .filter(({ source }) => source.includes(".reveal()"))
      .map(({ file }) => file);
    expect(places).toEqual(["sources/endpoint.ts"]);
  });

  it("is held in the editor too: the linter has a rule for every room", () => {
    const biome = JSON.parse(readFileSync(join(ROOT, ".biome.json"), "utf8"));
    const ruled = biome.overrides.flatMap(({ includes }: { includes: string[] }) => includes);
    for (const room of ROOMS) expect(ruled).toContain(`src/${room}/**`);
  });
});

const outside = (imports: (typeof rooms)[number]["imports"]): readonly string[] =>
  [...new Set(imports.map(({ target }) => target).filter((target) => !isOurs(target)))].sort();
