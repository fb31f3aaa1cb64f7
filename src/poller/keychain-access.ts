/** Access to this machine's Keychain, and the record of the last attempt. Tests put a command in its place. */
import { rmSync } from "node:fs";
import { userInfo } from "node:os";
import { decodeKeychainAttempt } from "../cache/formats.ts";
import { loginVariable, type Paths, type Site } from "../cache/paths.ts";
import { writeValue } from "../cache/write.ts";
import { readFileAs } from "../platform/bounded-file.ts";
import { tryFs } from "../platform/fs.ts";
import type { KeychainAccess } from "../sources/find-login.ts";
import { keychainService, queryKeychain } from "../sources/keychain.ts";

const SECURITY = "/usr/bin/security";

/** null on every platform but macOS. */
export function keychainAccess(
  { paths, env }: Site,
  platform: NodeJS.Platform,
  command = SECURITY,
): KeychainAccess | null {
  if (platform !== "darwin") return null;
  const user = env.USER || userInfo().username;
  const service = keychainService(loginVariable(env) || null);
  const commandEnv = { HOME: env.HOME, USER: user, PATH: "/usr/bin:/bin" };
  return {
    query: () => queryKeychain({ command, service, user, env: commandEnv }),
    lastAttempt: () => readFileAs(paths.keychainAttempt, decodeKeychainAttempt),
    saveAttempt: (attempt) => writeValue(paths.keychainAttempt, attempt, false),
  };
}

/** For a refresh that a person requested: the Keychain may prompt again, however often it did before. */
export const resetKeychainBackoff = ({ keychainAttempt, foreign }: Paths): void => {
  if (foreign === null) tryFs(() => rmSync(keychainAttempt, { force: true }));
};
