/** The login as commands report it. They do not query the Keychain: the snapshot holds what the poller found there. */

import type { Context } from "../context.ts";
import { isLoginFailure } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { readLogin, type SignedOut } from "../sources/credentials.ts";
import { loginFallback } from "../sources/login-fallback.ts";

export type LoginStatus =
  | {
      readonly kind: "found";
      /** The file, or the Keychain. */
      readonly where: string;
      readonly expiresAt: Instant | null;
      /** The token's fingerprint. */
      readonly token: string;
      /** Null where it is not known. */
      readonly plan: string | null;
    }
  | SignedOut;

export async function loginStatus(
  { paths, env }: Context,
  { health, owner }: Snapshot,
  now: Instant,
  platform: NodeJS.Platform = process.platform,
): Promise<LoginStatus> {
  const stored = await readLogin(paths.credentials, now);
  if (stored.kind === "usable") {
    const { secret, expiresAt, plan = null } = stored;
    return { kind: "found", where: paths.credentials, expiresAt, token: secret.fingerprint, plan };
  }
  const loginFailed = health.kind === "failing" && isLoginFailure(health.failure);
  const known = platform === "darwin" && !loginFailed ? owner : null;
  if (known === null || known.token === null) return loginFallback(stored, env);
  const { expiresAt, token } = known;
  return { kind: "found", where: "the Keychain", expiresAt, token, plan: null };
}

/** The fingerprint of the token for requests; null where there is none. */
export const tokenFingerprint = (login: LoginStatus): string | null =>
  login.kind === "found" ? login.token : null;
