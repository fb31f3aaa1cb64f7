/** Finds the login: in the file first, then in the Keychain where there is one, in the environment last. */
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

/** Finds the stored login; `refused` is the fingerprint of a token that the server has refused. */
export type FindLogin = (now: Instant, refused: string | null) => Promise<Login>;

/** Reads the fingerprint of the account that is logged in; null where it is unknown. */
export type ReadAccount = () => string | null;

export interface KeychainAccess {
  readonly query: () => Promise<KeychainAnswer>;
  /** The last attempt, by this process or another; null for none. */
  readonly lastAttempt: () => KeychainAttempt | null;
  readonly saveAttempt: (attempt: KeychainAttempt) => void;
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
  const keychainLogin = keychain === null ? null : keychainLoginFinder(keychain, account);
  return async (now, refused) => {
    const stored = await readLogin(file, now, retries);
    const useStored = keychainLogin === null || isUsable(stored, refused);
    const login = (useStored ? null : await keychainLogin(now, refused)) ?? stored;
    return login.kind === "signedOut" ? loginFallback(login, env) : login;
  };
}

/** Finds the Keychain's login and keeps it while it is usable; null where there is none or the back-off forbids a query. */
function keychainLoginFinder(keychain: KeychainAccess, readAccount: ReadAccount) {
  let kept: { readonly login: Login; readonly account: string | null } | null = null;
  return async (now: Instant, refused: string | null): Promise<Login | null> => {
    const account = readAccount();
    const known = kept?.account === account ? withExpiry(kept.login, now) : null;
    if (known !== null && isUsable(known, refused)) return known;
    const last = keychain.lastAttempt();
    if (nextKeychainAttemptAt(last, account, now) > now)
      return known ?? (last?.denied ? LOCKED : null);
    const login = loginOf(await keychain.query(), now);
    const before = last?.account === account ? last.failures : 0;
    const failures = login !== null && isUsable(login, refused) ? 0 : before + 1;
    keychain.saveAttempt({ at: now, failures, denied: login === LOCKED, account });
    kept = login === null ? null : { login, account };
    return login;
  };
}

function loginOf(answer: KeychainAnswer, now: Instant): Login | null {
  if (answer.kind === "missing") return null;
  return answer.kind === "denied" ? LOCKED : decodeLogin(answer.text, WHERE, now);
}

/** A login that was kept may have expired meanwhile. */
const withExpiry = (login: Login, now: Instant): Login =>
  login.kind === "usable" && login.expiresAt !== null && login.expiresAt <= now
    ? { kind: "signedOut", why: "expired", where: WHERE }
    : login;

const isUsable = (login: Login, refused: string | null): boolean =>
  login.kind === "usable" && login.secret.fingerprint !== refused;
