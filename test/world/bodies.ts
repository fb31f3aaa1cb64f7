/** Response bodies of the endpoint by generation, with resets relative to a time. */

const iso = (at: number): string => new Date(at).toISOString().replace("Z", "123+00:00");

/** The reference payload: 100 % for another 84 minutes, 13 % of the week, $5.56 of $50. */
export const flat = (now: number, session = 100): object => ({
  five_hour: { utilization: session, resets_at: iso(now + 84.9 * 60_000) },
  seven_day: { utilization: 13, resets_at: iso(now + 6.3 * 86_400_000) },
  seven_day_sonnet: { utilization: 2, resets_at: iso(now + 6.3 * 86_400_000) },
  seven_day_opus: null,
  extra_usage: { is_enabled: true, monthly_limit: 5000, used_credits: 556, utilization: 11.12 },
});

/** The later generation: the windows in `limits`, the money in `spend`. */
export const listed = (now: number, model = "Fable", session = 54): object => ({
  five_hour: null,
  seven_day: null,
  seven_day_opus: null,
  nimbus_quill: { utilization: 0.02, resets_at: null },
  extra_usage: null,
  limits: [
    { kind: "session", percent: session, resets_at: iso(now + 84.9 * 60_000), scope: null },
    { kind: "weekly_all", percent: 46, resets_at: iso(now + 3 * 86_400_000), scope: null },
    {
      kind: "weekly_scoped",
      percent: 88,
      resets_at: iso(now + 3 * 86_400_000),
      scope: { model: { id: null, display_name: model }, surface: null },
    },
  ],
  spend: {
    used: { amount_minor: 763, currency: "EUR", exponent: 2 },
    limit: { amount_minor: 2000, currency: "EUR", exponent: 2 },
    percent: 38,
    enabled: true,
  },
});

export const ok = (body: object) => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
