/** JSON that others wrote: any text in, a value or undefined out. No npm: a status line's render reads it too. */

/** The value of a JSON text; undefined, which is no JSON value, for one that is half written or none at all. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
