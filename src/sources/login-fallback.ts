/** What Claude Code uses where it has stored no login. None of it can make a request here; its values are not read. */
import type { SignedOut } from "./credentials.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** With these, usage is billed, and no plan's limits apply. */
const API_KEY = "ANTHROPIC_API_KEY";
const CLOUDS = ["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX"] as const;

/** A setup token: it may use models, but not read usage. */
const SETUP_TOKEN = "CLAUDE_CODE_OAUTH_TOKEN";

const ABSENT: ReadonlySet<SignedOut["why"]> = new Set([
  "missing",
  "empty",
  "no-login",
  "logged-out",
]);

/** The failure to report for a login that was not found; a stored login takes precedence over the environment. */
export function loginFallback(found: SignedOut, env: Env): SignedOut {
  if (!ABSENT.has(found.why)) return found;
  const billed = env[API_KEY] ? API_KEY : CLOUDS.find((name) => isOn(env[name]));
  if (billed !== undefined) return { kind: "signedOut", why: "api-key", where: billed };
  return env[SETUP_TOKEN] ? { kind: "signedOut", why: "scope", where: SETUP_TOKEN } : found;
}

const isOn = (value: string | undefined): boolean => !/^(|0|false|no|off)$/i.test(value ?? "");

/** The environment for a process that needs to know only that they are set. */
export const redactedEnv = (env: Env): Env => {
  const set = [API_KEY, SETUP_TOKEN].filter((name) => env[name]);
  return { ...env, ...Object.fromEntries(set.map((name) => [name, "set"])) };
};
