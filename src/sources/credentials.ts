/** The login that Claude Code keeps in a file. It is only ever read: renewing or writing it would log people out. */
import { setTimeout as pause } from "node:timers/promises";
import type { Failure } from "../model/outcome.ts";
import { after, type Instant } from "../model/units.ts";
import { readBounded } from "../platform/bounded-file.ts";
import { parseJson } from "../platform/json.ts";
import { Secret } from "./secret.ts";
import { loginIn } from "./wire.ts";

export type SignedOut = Extract<Failure, { readonly kind: "signedOut" }>;

export type Login =
  | {
      readonly kind: "usable";
      readonly secret: Secret;
      /** null when the file does not say. */
      readonly expiresAt: Instant | null;
    }
  | SignedOut;

const MAX_CREDENTIALS_BYTES = 2 ** 20;

/** After how many ms a file is looked at again that may be in the middle of its writing. */
export type RetryDelays = readonly number[];

/** For whoever waits for an answer: a file that is half written is whole a moment later. */
export const FEW_RETRIES: RetryDelays = [50];

/** For the daemon, which looks so twice before it believes it: nobody is to be called logged out because of a slow disk. */
export const MORE_RETRIES: RetryDelays = [50, 100, 250];

/** The login in `file` at `now`. Rejects only on our own mistakes. */
export async function readLogin(file: string, now: Instant, looks = FEW_RETRIES): Promise<Login> {
  let login = readOnce(file, now);
  let at = now;
  for (const wait of looks) {
    if (login.kind === "usable" || !UNFINISHED.has(login.why)) break;
    await pause(wait);
    at = after(at, wait);
    login = readOnce(file, at);
  }
  return login;
}

/** What a file looks like that is just being replaced. */
const UNFINISHED: ReadonlySet<SignedOut["why"]> = new Set(["torn", "empty", "missing"]);

/** The login in the text of a credentials file at `now`; `where` names the file in what goes wrong. */
export function decodeLogin(text: string, where: string, now: Instant): Login {
  const none = (why: SignedOut["why"]): SignedOut => ({ kind: "signedOut", why, where });
  const content = text.trim(); // A byte order mark counts as white space.
  if (content === "") return none("empty");
  const credentials = parseJson(content);
  if (credentials === undefined) return none("torn");
  const login = loginIn(credentials);
  if (login === null) return none("no-login");
  const { accessToken, expiresAt, scopes } = login;
  if (accessToken === "") return none("logged-out");
  // Anything else in a header could end it and begin another.
  if (!/^[\x21-\x7e]{1,4096}$/.test(accessToken)) return none("no-login");
  // Before the expiry, because no renewal mends it.
  if (scopes !== null && !scopes.includes("user:profile")) return none("scope");
  if (expiresAt !== null && expiresAt <= now) return none("expired");
  return { kind: "usable", secret: new Secret(accessToken), expiresAt };
}

function readOnce(file: string, now: Instant): Login {
  const text = readBounded(file, MAX_CREDENTIALS_BYTES);
  if (typeof text === "string") return decodeLogin(text, file, now);
  return { kind: "signedOut", why: text.why, where: file };
}
