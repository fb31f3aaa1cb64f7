/** Queries the macOS Keychain through its own command. A query may open a window, so callers back off. */
import { type Millis, millis, SECOND } from "../model/units.ts";
import { runProgram } from "../platform/exec.ts";
import { fingerprint } from "../platform/fingerprint.ts";

export interface KeychainEntry {
  /** The path of `security`. */
  readonly command: string;
  readonly service: string;
  readonly user: string;
  /** The command's whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type KeychainAnswer =
  | { readonly kind: "given"; readonly text: string }
  | { readonly kind: "missing" }
  /** Refused at the prompt, locked, or no answer in time. */
  | { readonly kind: "denied" };

const KEYCHAIN_TIMEOUT_MS = millis(5 * SECOND);
const MAX_KEYCHAIN_BYTES = 2 ** 20;
/** The exit code of `security` where there is no such entry. */
const EXIT_NOT_FOUND = 44;

/** The name of Claude Code's entry; it depends on the login's folder exactly as its variable spells it, null for unset or empty: the standard folder, where it is named, has another entry. */
export const keychainService = (configDir: string | null): string =>
  `Claude Code-credentials${configDir === null ? "" : `-${fingerprint(configDir.normalize("NFC")).slice(0, 8)}`}`;

/** The answer of the Keychain; after `timeout` the query is cancelled and counts as denied. */
export async function queryKeychain(
  { command, service, user, env }: KeychainEntry,
  timeout: Millis = KEYCHAIN_TIMEOUT_MS,
): Promise<KeychainAnswer> {
  const args = ["find-generic-password", "-s", service, "-a", user, "-w"];
  const options = { env, timeoutMs: timeout, maxBytes: MAX_KEYCHAIN_BYTES };
  const result = await runProgram(command, args, options);
  if (result.kind !== "exited") return { kind: "denied" };
  if (result.code === 0) return { kind: "given", text: decodeHex(result.stdout.trim()) };
  return { kind: result.code === EXIT_NOT_FOUND ? "missing" : "denied" };
}

/** `security` prints text with bytes beyond ASCII as hex digits. */
const decodeHex = (text: string): string =>
  /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex").toString("utf8") : text;
