/** The login that Claude Code keeps in a file. It is only ever read: renewing or writing it would log people out. */
import { setTimeout as pause } from "node:timers/promises";
import type { Trouble } from "../model/outcome.ts";
import { after, type Instant } from "../model/units.ts";
import { readBounded } from "./bounded.ts";
import { parsed } from "./json.ts";
import { Secret } from "./secret.ts";
import { loginIn } from "./wire.ts";

type SignedOut = Extract<Trouble, { readonly kind: "signedOut" }>;

export type Login =
  | {
      readonly kind: "usable";
      readonly secret: Secret;
      /** null when the file does not say. */
      readonly expiresAt: Instant | null;
    }
  | SignedOut;

const MOST_BYTES = 2 ** 20;
/** A file met while it was being written is whole a moment later. */
const WRITING_MS = 50;

/** The login in `file` at `now`. Rejects only on our own mistakes. */
export async function readLogin(file: string, now: Instant): Promise<Login> {
  const login = readOnce(file, now);
  const unfinished = login.kind === "signedOut" && (login.why === "torn" || login.why === "empty");
  if (!unfinished) return login;
  await pause(WRITING_MS);
  return readOnce(file, after(now, WRITING_MS));
}

/** The login in the text of a credentials file at `now`; `where` names the file in what goes wrong. */
export function decodeLogin(text: string, where: string, now: Instant): Login {
  const none = (why: SignedOut["why"]): SignedOut => ({ kind: "signedOut", why, where });
  const content = text.trim(); // A byte order mark counts as white space.
  if (content === "") return none("empty");
  const credentials = parsed(content);
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
  const text = readBounded(file, MOST_BYTES);
  if (typeof text === "string") return decodeLogin(text, file, now);
  return { kind: "signedOut", why: text.why, where: file };
}
