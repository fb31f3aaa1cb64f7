// npm run lint-rules: writes the law in test/laws/rooms.json into .biome.json, as the linter's import rules, and into
// docs/architecture.md, as a table. With --check it only says whether both match the law.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The linter's configuration with new rules for the rooms; everything else in it stays. */
function lintConfig(config, { rooms, packages }) {
  const others = config.overrides.filter(({ includes }) => !includes[0].startsWith("src/"));
  return { ...config, overrides: [...rulesFor(rooms, packages), ...others] };
}

function rulesFor(rooms, packages) {
  const everywhere = Object.entries(rooms).map(([room, law]) => ({
    includes: [`src/${room}/**`],
    linter: { rules: { style: { ...restricted(room, law, []), ...globals(law) } } },
  }));
  const files = [...new Set(Object.values(packages).flat())].filter(
    (file) => rooms[file.split("/")[0]],
  );
  const exceptions = files.map((file) => {
    const room = file.split("/")[0];
    const names = Object.keys(packages).filter((name) => packages[name].includes(file));
    return {
      includes: [`src/${file}`],
      linter: { rules: { style: restricted(room, rooms[room], names) } },
    };
  });
  return [...everywhere, ...exceptions];
}

const restricted = (room, { imports, lazy = [], node, only = [], what }, names) => ({
  noRestrictedImports: {
    level: "error",
    options: {
      patterns: [
        {
          group: [
            "**",
            "!./*.ts",
            "!./*/*.ts",
            // A folder inside the room, such as model/schedule.
            "!../*.ts",
            ...[...imports, ...lazy].map((one) =>
              one.endsWith(".ts") ? `!../${one}` : `!../${one}/**`,
            ),
            ...(node || only.length > 0 ? ["!node:*", "!node:*/*"] : []),
            ...names.map((name) => `!${name}`),
          ],
          message: `${room} is ${what}; test/laws/rooms.json says what it may import.`,
        },
      ],
    },
  },
});

const globals = ({ pure }) =>
  pure
    ? {
        noRestrictedGlobals: {
          level: "error",
          options: {
            deniedGlobals: {
              process: "This room is pure: environment and platform are arguments.",
              crypto: "This room is pure: randomness is an argument.",
            },
          },
        },
      }
    : {};

/** The page with its table of rooms replaced. */
function withTable(page, { rooms }) {
  const rows = Object.entries(rooms).map(([room, { what, imports, lazy = [] }]) => {
    const names = [...imports, ...lazy.map((name) => `${name} (lazily)`)];
    return `| \`${room}\` | ${what} | ${names.join(", ") || "nothing"} |\n`;
  });
  return page.replace(
    /(\| room in `src\/` .*\n.*\n)(?:\|.*\n)*/,
    (_, head) => `${head}${rows.join("")}`,
  );
}

function formatted(file, config) {
  const biome = path("node_modules/.bin/biome");
  const input = JSON.stringify(config, null, 2);
  return spawnSync(biome, ["format", `--stdin-file-path=${file}`], { input, encoding: "utf8" })
    .stdout;
}

const law = JSON.parse(readFileSync(path("test/laws/rooms.json"), "utf8"));
const WRITTEN = {
  ".biome.json": (text, file) => formatted(file, lintConfig(JSON.parse(text), law)),
  "docs/architecture.md": (text) => withTable(text, law),
};
for (const [name, update] of Object.entries(WRITTEN)) {
  const file = path(name);
  const text = readFileSync(file, "utf8");
  const updated = update(text, file);
  if (updated === text) continue;
  if (!process.argv.includes("--check")) writeFileSync(file, updated);
  else {
    console.error(`${name} does not match test/laws/rooms.json; \`npm run lint-rules\` writes it.`);
    process.exitCode = 1;
  }
}
