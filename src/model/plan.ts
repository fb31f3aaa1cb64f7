/** The plan's name, from two fields that Claude Code stores beside its login. */

/** `Max 20x` for `max` and `default_claude_max_20x`; null where neither says anything readable. */
export function planName(subscription: string | null, tier: string | null): string | null {
  const name = /^[a-z][a-z0-9 _-]{0,23}$/i.test(subscription ?? "") ? subscription : null;
  const [, factor = ""] = /_(\d{1,4}x)$/.exec(tier ?? "") ?? [];
  if (name === null || name === undefined) return factor === "" ? null : factor;
  const words = name.replace(/[_-]+/g, " ").trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${factor === "" ? "" : ` ${factor}`}`;
}
