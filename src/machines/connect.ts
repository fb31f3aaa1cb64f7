/** This machine's connection to the engine: its password, its name, and what it tells. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Site } from "../cache/paths.ts";
import { writeText } from "../cache/write.ts";
import type { EffectiveSettings } from "../config/effective.ts";
import { engineAddress } from "../model/peers.ts";
import { readBounded } from "../platform/bounded-file.ts";
import type { Clock } from "../platform/clock.ts";
import { fingerprint } from "../platform/fingerprint.ts";
import { modeOf } from "../platform/fs.ts";
import { VERSION } from "../version.ts";
import type { ShareEngine } from "./engine.ts";
import { redisEngine } from "./redis.ts";
import type { MachineName } from "./script.ts";
import { type Share, shareOf } from "./share.ts";

type Values = Pick<
  EffectiveSettings["values"],
  "share" | "share_password_file" | "machine" | "interval" | "budget"
>;

const MAX_PASSWORD_BYTES = 4_096;

const READABLE_BY_OTHERS = "share_password_file can be read by other users";

/** The password of a file or, without one, of the environment; null for none, or a sentence on what is wrong. */
function sharePassword({ env }: Site, file: string): { readonly password: string | null } | string {
  if (file === "") return { password: env.CLAUDE_USAGE_SHARE_PASSWORD || null };
  const path = file.replace(/^~(?=\/)/, env.HOME ?? "");
  const text = readBounded(path, MAX_PASSWORD_BYTES);
  if (typeof text !== "string") return `share_password_file ${text.text}`;
  const mode = modeOf(path);
  return mode === null || (mode & 0o077) !== 0
    ? READABLE_BY_OTHERS
    : { password: text.replace(/\r?\n$/, "") };
}

/** The engine that the settings name, for a machine of that name. */
export function connectEngine(site: Site, values: Values, onNews: () => void): ShareEngine {
  const { share: url, share_password_file: file, machine: name } = values;
  if (url === null) return unreachable("share is off");
  const password = () => sharePassword(site, file);
  return redisEngine({ url, password, machine: nameOf(site, name), onNews });
}

export function connectShare(
  site: Site,
  values: () => Values,
  clock: Clock,
  onReading: () => void,
): Share {
  const named = values();
  const engine = connectEngine(site, named, () => share.onNews());
  const share = shareOf({
    address: named.share === null ? "" : engineAddress(named.share),
    engine,
    now: clock.now,
    random: Math.random,
    interval: () => values().interval,
    budget: () => values().budget,
    onReading,
  });
  return share;
}

/** An engine that cannot even be called. */
const unreachable = (why: string): ShareEngine => ({
  call: async () => null,
  problem: () => why,
  follow: () => {},
  close: () => {},
});

/** The id stays, so that this machine's requests of the last hour are still known as its own after a restart. */
function nameOf({ paths }: Site, name: string): MachineName {
  const host = hostname();
  const file = join(paths.state, "machine-id");
  const stored = readBounded(file, MAX_PASSWORD_BYTES);
  const known = typeof stored === "string" && /^[0-9a-f]{16}$/.test(stored.trim());
  const id = known ? stored.trim() : randomBytes(8).toString("hex");
  if (!known && paths.foreign === null) writeText(file, `${id}\n`);
  const label = name || (host.split(".")[0] ?? "").replace(/[^\w.-]/g, "-").slice(0, 64);
  // A home may be shared by several hosts, and by several folders with a login of one account.
  return {
    id: fingerprint(`${id} ${host} ${paths.cache}`).slice(0, 12),
    host: label || "machine",
    version: VERSION,
  };
}
