/** What Claude Code uses where it has stored no login. None of it can make a request here; its values are not read. */
import type { SignedOut } from "./credentials.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** With any of these, usage is billed, and no plan's limits apply. */
const API_KEY = "ANTHROPIC_API_KEY";
const GATEWAY_TOKEN = "ANTHROPIC_AUTH_TOKEN";
const PROVIDERS = [
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
  "CLAUDE_CODE_USE_FOUNDRY",
  "CLAUDE_CODE_USE_MANTLE",
  "CLAUDE_CODE_USE_ANTHROPIC_AWS",
  "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD",
  "CLAUDE_CODE_USE_GATEWAY",
] as const;

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
  const elsewhere = env[GATEWAY_TOKEN] ? GATEWAY_TOKEN : PROVIDERS.find((name) => isOn(env[name]));
  // Claude Code renews no login while it uses another provider.
  if (elsewhere !== undefined && found.why === "expired") return billed(elsewhere);
  if (!ABSENT.has(found.why)) return found;
  const instead = env[API_KEY] ? API_KEY : elsewhere;
  if (instead !== undefined) return billed(instead);
  return env[SETUP_TOKEN] ? { kind: "signedOut", why: "scope", where: SETUP_TOKEN } : found;
}

const billed = (where: string): SignedOut => ({ kind: "signedOut", why: "api-key", where });

const isOn = (value: string | undefined): boolean => !/^(|0|false|no|off)$/i.test(value ?? "");

/** For the environment of a daemon: those that are set, with what says so in place of their values. */
export const fallbacksSet = (env: Env): Readonly<Record<string, string>> => {
  const set = [API_KEY, GATEWAY_TOKEN, SETUP_TOKEN].filter((name) => env[name]);
  const on = PROVIDERS.filter((name) => isOn(env[name]));
  return Object.fromEntries([...set, ...on].map((name) => [name, "set"]));
};
