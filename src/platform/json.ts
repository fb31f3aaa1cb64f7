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
