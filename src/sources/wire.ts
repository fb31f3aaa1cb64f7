/** The schemas of others' JSON. Each part is decoded by itself: an invalid one is dropped, and the rest counts. */
import * as v from "valibot";
import type { Outcome } from "../model/outcome.ts";
import { type Instant, percent } from "../model/units.ts";
import type { Scope, Window } from "../model/window.ts";
import { isRecord } from "../platform/json.ts";
import { failureOfError } from "./endpoint-errors.ts";
import { extraUsageOf } from "./extra-usage.ts";
import { parseInstant, parseReset } from "./timestamps.ts";
import { mergeWindows, scopeOfKey, scopeOfLimit } from "./windows.ts";

/** A larger number is not a percentage, whatever its key says. */
const MAX_UTILIZATION = 100_000;
/** More entries than any list of limits has. */
const MAX_LIMITS = 256;
/** More decimals than any currency has. */
const MAX_DECIMALS = 4;

/** The schema's value, or null where it is invalid or missing. */
const orNull = <const S extends v.GenericSchema>(schema: S) => v.fallback(v.nullable(schema), null);

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_UTILIZATION), v.transform(percent));
const Reset = v.optional(v.pipe(v.unknown(), v.transform(parseReset)), null);
const Name = v.pipe(v.string(), v.trim(), v.nonEmpty());

const FlatWindow = v.object({ utilization: Share, resets_at: Reset });

const Limit = v.object({
  kind: v.string(),
  percent: Share,
  resets_at: Reset,
  scope: orNull(
    v.object({
      model: orNull(v.object({ display_name: orNull(Name), id: orNull(Name) })),
      surface: orNull(v.union([Name, v.object({ display_name: orNull(Name) })])),
    }),
  ),
});

const Minor = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const Decimals = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_DECIMALS));
const Currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/));

const Amount = v.object({
  amount_minor: Minor,
  currency: orNull(Currency),
  exponent: orNull(Decimals),
});

const Spend = v.object({
  used: orNull(Amount),
  limit: v.fallback(v.optional(v.nullable(Amount)), undefined),
  enabled: orNull(v.boolean()),
});

const Credits = v.object({
  is_enabled: orNull(v.boolean()),
  used_credits: orNull(Minor),
  monthly_limit: orNull(Minor),
  utilization: orNull(Share),
  currency: orNull(Currency),
  decimal_places: orNull(Decimals),
});

const Failure = v.object({
  type: v.fallback(v.string(), ""),
  message: v.fallback(v.string(), ""),
});

const Oauth = v.object({
  accessToken: v.string(),
  expiresAt: v.fallback(v.optional(v.pipe(v.unknown(), v.transform(parseInstant)), null), null),
  scopes: orNull(v.array(v.string())),
  subscriptionType: orNull(v.string()),
  rateLimitTier: orNull(v.string()),
});

/** The login in Claude Code's credentials, with an empty token after a logout; null for none. */
export const loginIn = (credentials: unknown): v.InferOutput<typeof Oauth> | null =>
  part(v.object({ claudeAiOauth: Oauth }), credentials)?.claudeAiOauth ?? null;

const Cached = v.object({
  fetchedAtMs: v.pipe(v.number(), v.minValue(0)),
  accountUuid: Name,
  utilization: v.unknown(),
});

const State = v.object({
  cachedUsageUtilization: Cached,
  oauthAccount: v.object({ accountUuid: Name }),
});

/** The usage body in Claude Code's state file; null where there is none, or it belongs to another account. */
export function cachedUsageIn(state: unknown): v.InferOutput<typeof Cached> | null {
  const decoded = part(State, state);
  if (decoded === null) return null;
  const { cachedUsageUtilization: cached, oauthAccount } = decoded;
  return cached.accountUuid === oauthAccount.accountUuid ? cached : null;
}

/** Decodes the body of a 200, in any of its generations. `at` is when it was received. */
export function decodeUsage(body: unknown, at: Instant): Outcome {
  if (!isRecord(body)) return { kind: "garbled", issue: "the body is not a JSON object" };
  if (body.error) return failureOfError(part(Failure, body.error) ?? { type: "", message: "" });
  const flat = Object.entries(body).flatMap(([key, value]) => flatWindow(key, value));
  const limits = Array.isArray(body.limits) ? body.limits.slice(0, MAX_LIMITS) : [];
  // The flat numbers have decimals, those of limits[] do not: the flat ones first.
  const windows = mergeWindows([...flat, ...limits.flatMap(limitWindow)]);
  const extra = extraUsageOf(part(Spend, body.spend), part(Credits, body.extra_usage));
  if (windows.length === 0 && extra === null && !isEmpty(body)) return UNREADABLE;
  return { kind: "learned", reading: { at, source: "api", windows, extra } };
}

const UNREADABLE: Outcome = { kind: "garbled", issue: "nothing in the body could be read" };

/** An account without limits: `{}`, or known keys with nothing in them. Anything else is not understood. */
function isEmpty(body: Record<string, unknown>): boolean {
  const keys = Object.keys(body);
  const isBlank = (value: unknown) =>
    value === null || (isRecord(value) && (value.utilization ?? null) === null);
  const known = keys.length === 0 || keys.some((key) => KNOWN_KEY.test(key));
  return known && keys.every((key) => scopeOfKey(key) === null || isBlank(body[key]));
}

const KNOWN_KEY = /^(five_hour|seven_day.*|limits|spend|extra_usage)$/;

function flatWindow(key: string, value: unknown): readonly Window[] {
  const scope = scopeOfKey(key);
  const decoded = scope === null ? null : part(FlatWindow, value);
  return windowIn(scope, decoded?.utilization, decoded?.resets_at);
}

function limitWindow(value: unknown): readonly Window[] {
  const decoded = part(Limit, value);
  if (decoded === null) return [];
  const { model = null, surface = null } = decoded.scope ?? {};
  const scope = scopeOfLimit(decoded.kind, {
    model: model?.display_name ?? null,
    modelId: model?.id ?? null,
    surface: typeof surface === "string" ? surface : (surface?.display_name ?? null),
  });
  return windowIn(scope, decoded.percent, decoded.resets_at);
}

const windowIn = (
  scope: Scope | null,
  used: Window["used"] | undefined,
  resetsAt: Instant | null = null,
): readonly Window[] => (scope === null || used === undefined ? [] : [{ scope, used, resetsAt }]);

function part<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> | null {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : null;
}
