/** Reads the login that Claude Code stores in a file. The file is never written: renewing the login would log people out. */
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Failure } from "../model/outcome.ts";
import { planName } from "../model/plan.ts";
import { after, type Instant, SECOND } from "../model/units.ts";
import { readBoundedBytes } from "../platform/bounded-file.ts";
import { modifiedAt } from "../platform/fs.ts";
import { parseJson } from "../platform/json.ts";
import { blankSecrets } from "./blank-secrets.ts";
import { Secret } from "./secret.ts";
import { loginIn } from "./wire.ts";

export type SignedOut = Extract<Failure, { readonly kind: "signedOut" }>;

export type Login =
  | {
      readonly kind: "usable";
      readonly secret: Secret;
      /** null where the file does not say. */
      readonly expiresAt: Instant | null;
      /** `Max 20x`; null where the file does not say. */
      readonly plan?: string | null;
    }
  | SignedOut;

const MAX_CREDENTIALS_BYTES = 2 ** 20;

/** After how many ms each a file is read again that may be in the middle of its writing. */
export type RetryDelays = readonly number[];

/** For a command that a person waits for: a half-written file is whole a moment later. */
export const FEW_RETRIES: RetryDelays = [50];

/** For the daemon, which reads the file twice with these: a slow disk must not show as logged out. */
export const MORE_RETRIES: RetryDelays = [50, 100, 250];

/** The login in `file` at `now`. Rejects only on a bug of ours. */
export async function readLogin(file: string, now: Instant, retries = FEW_RETRIES): Promise<Login> {
  let login = readOnce(file, now);
  let at = now;
  for (const wait of retries) {
    if (login.kind === "usable" || !isUnfinished(login, at)) break;
    await pause(wait);
    at = after(at, wait);
    login = readOnce(file, at);
  }
  return login;
}

/** A file that is replaced by removing it leaves a change of its folder as young as that. */
const REPLACED_WITHIN_MS = 2 * SECOND;

/** True for a file that may just be replaced; one that was missing before is no reason to wait. */
const isUnfinished = ({ why, where }: SignedOut, now: Instant): boolean =>
  why === "torn" || why === "empty" || (why === "missing" && changedLately(dirname(where), now));

const changedLately = (folder: string, now: Instant): boolean =>
  Math.abs(now - (modifiedAt(folder) ?? 0)) < REPLACED_WITHIN_MS;

/** The login in the text of a credentials file at `now`; `where` names the file in failures. */
export function decodeLogin(text: string, where: string, now: Instant): Login {
  const failed = (why: SignedOut["why"]): SignedOut => ({ kind: "signedOut", why, where });
  const content = text.trim(); // Trims a byte order mark too.
  if (content === "") return failed("empty");
  const credentials = parseJson(content);
  if (credentials === undefined) return failed("torn");
  const login = loginIn(credentials);
  if (login === null) return failed("no-login");
  const { accessToken, expiresAt, scopes, subscriptionType, rateLimitTier } = login;
  if (accessToken === "") return failed("logged-out");
  // Other characters could end the header and begin another.
  if (!/^[\x21-\x7e]{1,4096}$/.test(accessToken)) return failed("no-login");
  // Checked before the expiry, because no renewal fixes it.
  if (scopes !== null && !scopes.includes("user:profile")) return failed("scope");
  if (expiresAt !== null && expiresAt <= now) return failed("expired");
  const plan = planName(subscriptionType, rateLimitTier);
  return { kind: "usable", secret: new Secret(accessToken), expiresAt, plan };
}

function readOnce(file: string, now: Instant): Login {
  const bytes = readBoundedBytes(file, MAX_CREDENTIALS_BYTES);
  if (!Buffer.isBuffer(bytes)) return { kind: "signedOut", why: bytes.why, where: file };
  blankSecrets(bytes);
  const text = bytes.toString("utf8");
  bytes.fill(0);
  return decodeLogin(text, file, now);
}
