/** The macOS Keychain, as its own command tells it. Asking may open a window, so who asks counts how often. */
import { execFile } from "node:child_process";
import { type Millis, millis, SECOND } from "../model/units.ts";
import { fingerprint } from "../platform/fingerprint.ts";

export interface KeychainEntry {
  /** The path of `security`. */
  readonly command: string;
  readonly service: string;
  readonly user: string;
  /** All that the command learns of our environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type KeychainAnswer =
  | { readonly kind: "given"; readonly text: string }
  | { readonly kind: "missing" }
  /** Refused at the prompt, locked, or no answer in time. */
  | { readonly kind: "denied" };

const KEYCHAIN_TIMEOUT_MS = millis(5 * SECOND);
const MAX_KEYCHAIN_BYTES = 2 ** 20;
/** `security` ends so where there is no such entry. */
const EXIT_NOT_FOUND = 44;

/** The name of Claude Code's entry, by CLAUDE_CONFIG_DIR as it was written; null for none. */
export const keychainService = (configDir: string | null): string =>
  `Claude Code-credentials${configDir === null ? "" : `-${fingerprint(configDir).slice(0, 8)}`}`;

/** What it answers, in `patience` at most; a question still open by then is taken back. */
export function askKeychain(
  entry: KeychainEntry,
  patience: Millis = KEYCHAIN_TIMEOUT_MS,
): Promise<KeychainAnswer> {
  const { command, service, user, env } = entry;
  return new Promise((resolve) => {
    const child = execFile(
      command,
      ["find-generic-password", "-s", service, "-a", user, "-w"],
      { env: { ...env }, cwd: "/", maxBuffer: MAX_KEYCHAIN_BYTES, encoding: "utf8" },
      (error, stdout) => {
        clearTimeout(late);
        if (error === null) resolve({ kind: "given", text: plain(stdout.trim()) });
        else resolve({ kind: error.code === EXIT_NOT_FOUND ? "missing" : "denied" });
      },
    );
    // What it has started may hold its output open, so its end is not waited for.
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ kind: "denied" });
    }, patience);
    child.stdin?.end();
  });
}

/** Text with bytes beyond ASCII comes as hex digits. */
const plain = (text: string): string =>
  /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, "hex").toString("utf8") : text;
