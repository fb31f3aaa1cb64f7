/** What Claude Code goes by where it has stored no login. None of it can be asked with; no value is looked at. */
import type { SignedOut } from "./credentials.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** With these, use is paid for as it comes, and there are no limits of a plan. */
const KEY = "ANTHROPIC_API_KEY";
const CLOUDS = ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"] as const;

/** A setup token: it may ask questions, and never how much is left. */
const TOKEN = "CLAUDE_CODE_OAUTH_TOKEN";

const ABSENT: ReadonlySet<SignedOut["why"]> = new Set([
  "missing",
  "empty",
  "no-login",
  "logged-out",
]);

/** What stands in for a login that is not there; any other, for a stored one counts before all these. */
export function loginFallback(found: SignedOut, env: Env): SignedOut {
  if (!ABSENT.has(found.why)) return found;
  const paid = env[KEY] ? KEY : CLOUDS.find((name) => isOn(env[name]));
  if (paid !== undefined) return { kind: "signedOut", why: "api-key", where: paid };
  return env[TOKEN] ? { kind: "signedOut", why: "scope", where: TOKEN } : found;
}

const isOn = (value: string | undefined): boolean => !/^(|0|false|no|off)$/i.test(value ?? "");

/** The environment for a process that is only to know that they are set. */
export const redactedEnv = (env: Env): Env => {
  const set = [KEY, TOKEN].filter((name) => env[name]);
  return { ...env, ...Object.fromEntries(set.map((name) => [name, "set"])) };
};
