/** The Keychain of this machine, where it has one, and the count of how often it was asked. Tested with a command in its place. */
import { rmSync } from "node:fs";
import { userInfo } from "node:os";
import { decodeAsked } from "../cache/formats.ts";
import type { Places, Site } from "../cache/paths.ts";
import { read } from "../cache/read.ts";
import { publish } from "../cache/write.ts";
import { refusal } from "../platform/fs.ts";
import type { Keychain } from "../sources/find-login.ts";
import { askKeychain, serviceOf } from "../sources/keychain.ts";

const SECURITY = "/usr/bin/security";

/** null on every platform but macOS. */
export function keychainFor(
  { places, env }: Site,
  platform: NodeJS.Platform,
  command = SECURITY,
): Keychain | null {
  if (platform !== "darwin") return null;
  const user = env.USER || userInfo().username;
  const service = serviceOf(env.CLAUDE_CONFIG_DIR || null);
  const surroundings = { HOME: env.HOME, USER: user, PATH: "/usr/bin:/bin" };
  return {
    ask: () => askKeychain({ command, service, user, env: surroundings }),
    last: () => read(places.keychain, decodeAsked),
    note: (asked) => publish(places.keychain, asked, false),
  };
}

/** A person who asks for it is asked in return: how often was before does not count. */
export const mayAskAgain = ({ keychain }: Places): void => {
  refusal(() => rmSync(keychain, { force: true }));
};
