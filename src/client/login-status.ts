/** The login as commands tell of it. The Keychain is not asked for that: what the poller found there stands in the snapshot. */

import type { Call } from "../context.ts";
import { isLoginTrouble } from "../model/outcome.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Instant } from "../model/units.ts";
import { readLogin, type SignedOut } from "../sources/credentials.ts";
import { unstored } from "../sources/login-fallback.ts";

export type LoginSeen =
  | {
      readonly kind: "found";
      /** The file, or the Keychain. */
      readonly where: string;
      readonly expiresAt: Instant | null;
      /** The token's fingerprint. */
      readonly token: string;
    }
  | SignedOut;

export async function loginSeen(
  { places, env }: Call,
  { health, owner }: Snapshot,
  now: Instant,
  platform: NodeJS.Platform = process.platform,
): Promise<LoginSeen> {
  const stored = await readLogin(places.credentials, now);
  if (stored.kind === "usable") {
    const { secret, expiresAt } = stored;
    return { kind: "found", where: places.credentials, expiresAt, token: secret.fingerprint };
  }
  const ill = health.kind === "ill" && isLoginTrouble(health.trouble);
  const known = platform === "darwin" && !ill ? owner : null;
  if (known === null || known.token === null) return unstored(stored, env);
  return { kind: "found", where: "the Keychain", expiresAt: known.expiresAt, token: known.token };
}

/** The fingerprint of the token that would ask; null where none can. */
export const tokenOf = (login: LoginSeen): string | null =>
  login.kind === "found" ? login.token : null;
