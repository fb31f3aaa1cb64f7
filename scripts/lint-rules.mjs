// npm run lint-rules: writes the linter's import rules into .biome.json, from the law in test/laws/rooms.json.
// With --check it only says whether they are as that law has them.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The linter's configuration with its rules for rooms made anew; everything else in it stays. */
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

const file = path(".biome.json");
const written = readFileSync(file, "utf8");
const law = JSON.parse(readFileSync(path("test/laws/rooms.json"), "utf8"));
const { stdout } = spawnSync(
  path("node_modules/.bin/biome"),
  ["format", `--stdin-file-path=${file}`],
  { input: JSON.stringify(lintConfig(JSON.parse(written), law), null, 2), encoding: "utf8" },
);
if (!process.argv.includes("--check")) writeFileSync(file, stdout);
else if (stdout !== written) {
  console.error(".biome.json is not what test/laws/rooms.json says; npm run lint-rules writes it.");
  process.exitCode = 1;
}
