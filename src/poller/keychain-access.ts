/** The Keychain of this machine, where it has one, and the count of how often it was asked. Tested with a command in its place. */
import { rmSync } from "node:fs";
import { userInfo } from "node:os";
import { decodeKeychainAttempt } from "../cache/formats.ts";
import type { Paths, Site } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import { readFileAs, tryFs } from "../platform/fs.ts";
import type { KeychainAccess } from "../sources/find-login.ts";
import { askKeychain, keychainService } from "../sources/keychain.ts";

const SECURITY = "/usr/bin/security";

/** null on every platform but macOS. */
export function keychainAccess(
  { paths, env }: Site,
  platform: NodeJS.Platform,
  command = SECURITY,
): KeychainAccess | null {
  if (platform !== "darwin") return null;
  const user = env.USER || userInfo().username;
  const service = keychainService(env.CLAUDE_CONFIG_DIR || null);
  const surroundings = { HOME: env.HOME, USER: user, PATH: "/usr/bin:/bin" };
  return {
    ask: () => askKeychain({ command, service, user, env: surroundings }),
    last: () => readFileAs(paths.keychainAttempt, decodeKeychainAttempt),
    note: (asked) => writeValue(paths.keychainAttempt, asked, false),
  };
}

/** A person who asks for it is asked in return: how often was before does not count. */
export const resetKeychainBackoff = ({ keychainAttempt }: Paths): void => {
  tryFs(() => rmSync(keychainAttempt, { force: true }));
};
