// Writes a login that the simulator accepts into a home folder.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HOURS = 8;

export function logIn(home) {
  const login = { accessToken: "simulated", expiresAt: Date.now() + HOURS * 3_600_000 };
  mkdirSync(join(home, ".claude"));
  writeFileSync(join(home, ".claude/.credentials.json"), JSON.stringify({ claudeAiOauth: login }));
}
