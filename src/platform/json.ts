/** JSON of other programs: any text in, a value or undefined out. No npm packages, because readers load this too. */

/** The value of a JSON text; undefined, which is no JSON value, for a torn text or anything else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every string in a JSON value, its keys included. Without recursion, because a text may nest as deep as it is long. */
export function stringsIn(value: unknown): readonly string[] {
  const found: string[] = [];
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") found.push(next);
    else if (Array.isArray(next)) for (const item of next) left.push(item);
    else if (isRecord(next)) for (const [key, item] of Object.entries(next)) left.push(item, key);
  }
  return found;
}
