/** Total decoders for our own files: any value in, a typed value or undefined out, never a throw. No npm packages: readers load this. */

export type Decode<T> = (value: unknown) => T | undefined;

export const text: Decode<string> = (value) => (typeof value === "string" ? value : undefined);

export const bool: Decode<boolean> = (value) => (typeof value === "boolean" ? value : undefined);

export const number: Decode<number> = (value) =>
  Number.isFinite(value) ? (value as number) : undefined;

export const oneOf =
  <const T extends string | number>(...members: readonly T[]): Decode<T> =>
  (value) =>
    members.find((member) => member === value);

export const nullable =
  <T>(decode: Decode<T>): Decode<T | null> =>
  (value) =>
    value === null ? null : decode(value);

/** Every item must decode: a list with an invalid item is not ours. */
export const list =
  <T>(decode: Decode<T>, maxLength = Number.POSITIVE_INFINITY): Decode<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value) || value.length > maxLength) return undefined;
    const items: T[] = [];
    for (const raw of value) {
      const item = decode(raw);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  };

type Fields<T> = { readonly [K in keyof T]-?: Decode<T[K]> };

/** An object with these fields; others are dropped. */
export const record =
  <T>(fields: Fields<T>): Decode<T> =>
  (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const found: Partial<T> = {};
    for (const key of Object.keys(fields) as (keyof T & string)[]) {
      const field = fields[key]((value as Record<string, unknown>)[key]);
      if (field === undefined) return undefined;
      found[key] = field;
    }
    return found as T;
  };

/** The first of several shapes that fits. */
export const either =
  <T>(...shapes: readonly Decode<T>[]): Decode<T> =>
  (value) => {
    for (const shape of shapes) {
      const found = shape(value);
      if (found !== undefined) return found;
    }
    return undefined;
  };

/** A branded number between two bounds, inclusive. */
export const inRange =
  <T extends number>(min: number, max: number): Decode<T> =>
  (value) => {
    const found = number(value);
    return found !== undefined && found >= min && found <= max ? (found as T) : undefined;
  };
