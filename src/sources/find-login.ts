/** Where a login is looked for: the file first, then the Keychain where there is one, the environment last. */
import { type KeychainAttempt, nextKeychainAttemptAt } from "../model/keychain-backoff.ts";
import type { Instant } from "../model/units.ts";
import {
  decodeLogin,
  type Login,
  type RetryDelays,
  readLogin,
  type SignedOut,
} from "./credentials.ts";
import type { KeychainAnswer } from "./keychain.ts";
import { loginFallback } from "./login-fallback.ts";

/** The stored login; `refused` is the fingerprint of a token that is known to be of no use. */
export type FindLogin = (now: Instant, refused: string | null) => Promise<Login>;

/** The fingerprint of the account that is logged in; null where nobody tells. */
export type ReadAccount = () => string | null;

export interface KeychainAccess {
  readonly ask: () => Promise<KeychainAnswer>;
  /** The last question, of this process or another; null for none. */
  readonly last: () => KeychainAttempt | null;
  readonly note: (asked: KeychainAttempt) => void;
}

export interface LoginSources {
  readonly file: string;
  readonly retries: RetryDelays;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly account: ReadAccount;
  /** null where there is none. */
  readonly keychain: KeychainAccess | null;
}

const WHERE = "Keychain";
const LOCKED: SignedOut = { kind: "signedOut", why: "locked", where: WHERE };

export function loginFinder({ file, retries, env, account, keychain }: LoginSources): FindLogin {
  const kept = keychain === null ? null : inKeychain(keychain, account);
  return async (now, refused) => {
    const stored = await readLogin(file, now, retries);
    const elsewhere = kept === null || isUsable(stored, refused) ? null : await kept(now, refused);
    const login = elsewhere ?? stored;
    return login.kind === "signedOut" ? loginFallback(login, env) : login;
  };
}

/** The Keychain's login, kept while it is good; null where there is none, or nobody may ask just now. */
function inKeychain(keychain: KeychainAccess, account: ReadAccount) {
  let known: { readonly login: Login; readonly account: string | null } | null = null;
  return async (now: Instant, refused: string | null): Promise<Login | null> => {
    const whose = account();
    const mine = known?.account === whose ? aged(known.login, now) : null;
    if (mine !== null && isUsable(mine, refused)) return mine;
    const last = keychain.last();
    if (nextKeychainAttemptAt(last, whose, now) > now)
      return mine ?? (last?.denied ? LOCKED : null);
    const login = loginOf(await keychain.ask(), now);
    const before = last?.account === whose ? last.failures : 0;
    const failures = login !== null && isUsable(login, refused) ? 0 : before + 1;
    keychain.note({ at: now, failures, denied: login === LOCKED, account: whose });
    known = login === null ? null : { login, account: whose };
    return login;
  };
}

function loginOf(answer: KeychainAnswer, now: Instant): Login | null {
  if (answer.kind === "missing") return null;
  return answer.kind === "denied" ? LOCKED : decodeLogin(answer.text, WHERE, now);
}

/** A login that is kept grows old. */
const aged = (login: Login, now: Instant): Login =>
  login.kind === "usable" && login.expiresAt !== null && login.expiresAt <= now
    ? { kind: "signedOut", why: "expired", where: WHERE }
    : login;

const isUsable = (login: Login, refused: string | null): boolean =>
  login.kind === "usable" && login.secret.fingerprint !== refused;
