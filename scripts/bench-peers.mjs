// Other tools of this kind, installed for a comparison and removed after it: in their own folder and home, since one
// of them writes into ~/.claude when it is installed. No install script runs, and none of them sees a login.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";

const PEERS = [
  "ccusage@20.0.24",
  "@cometix/ccline@1.1.2",
  "ccstatusline@2.2.30",
  "claude-limitline@1.5.3",
];

/** Installs the peers under `folder`; returns the name, command and environment of each. */
export function installPeers(folder, env) {
  const home = join(folder, "home");
  mkdirSync(join(home, ".config/ccstatusline"), { recursive: true });
  writeFileSync(join(home, ".config/ccstatusline/settings.json"), JSON.stringify(WIDGETS));
  const peerEnv = { ...env, HOME: home };
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  // The registry and its proxy are the caller's; everything is written below the folder.
  const npmEnv = { ...process.env, HOME: home, npm_config_cache: join(folder, "npm") };
  execFileSync("npm", ["install", "--prefix", folder, ...flags, ...PEERS], {
    env: npmEnv,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const modules = join(folder, "node_modules");
  const system = `${platform()}-${arch()}`;
  const peers = [
    peer("ccusage 20.0.24, native", join(modules, `@ccusage/ccusage-${system}/bin/ccusage`), [
      "statusline",
      "--offline",
    ]),
    peer("ccline 1.1.2, native", join(modules, `@cometix/ccline-${system}/ccline`), []),
    peer("ccstatusline 2.2.30", join(modules, ".bin/ccstatusline"), []),
    peer("claude-limitline 1.5.3", join(modules, ".bin/claude-limitline"), []),
  ];
  return peers
    .filter(({ command: [file] }) => existsSync(file))
    .map(({ name, command }) => ({ name, command, env: peerEnv }));
}

function peer(name, file, args) {
  if (existsSync(file)) chmodSync(file, 0o755);
  return { name, command: [file, ...args] };
}

/** ccstatusline with its widgets on the same subject. */
const WIDGETS = {
  version: 4,
  lines: [
    ["session-usage", "reset-timer", "weekly-usage", "extra-usage-used"].map((type, index) => ({
      id: String(index),
      type,
    })),
    [],
    [],
  ],
};

/** What Claude Code writes to the stdin of its status line. */
export const STDIN = JSON.stringify({
  session_id: "bench",
  transcript_path: "/nowhere/bench.jsonl",
  cwd: "/",
  model: { id: "claude-opus-4-1", display_name: "Opus" },
  workspace: { current_dir: "/", project_dir: "/" },
  version: "2.1.37",
  cost: { total_cost_usd: 0.01 },
  context_window: {
    total_input_tokens: 24_000,
    total_output_tokens: 1_500,
    context_window_size: 200_000,
    used_percentage: 12,
  },
  rate_limits: {
    five_hour: { used_percentage: 42, resets_at: Math.floor(Date.now() / 1000) + 5000 },
    seven_day: { used_percentage: 13, resets_at: Math.floor(Date.now() / 1000) + 500_000 },
  },
});
