/** What a setting's text may say. Every layer gives text, so a flag, a variable and a line of the file read alike. */

/** A value, or what was wrong with the text: the end of a sentence that begins with the setting's place. */
export type ParsedValue<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "fault"; readonly expected: string };

export interface ValueType<T> {
  readonly parse: (text: string) => ParsedValue<T>;
  /** The value as TOML writes it. */
  readonly toml: (value: T) => string;
  /** A flag stands on the command line without a value. */
  readonly isBoolean?: true;
  /** Several values: commas between them, or in a file an array. */
  readonly list?: true;
  /** All there is to choose from, each of a list once; absent where more may stand. */
  readonly members?: readonly string[];
  /** What stands for the value in help, unless the members do. */
  readonly placeholder?: string;
}

export const valid = <T>(found: T): ParsedValue<T> => ({ kind: "value", value: found });
export const invalid = (expected: string): ParsedValue<never> => ({ kind: "fault", expected });

export const booleanType: ValueType<boolean> = {
  isBoolean: true,
  members: ["true", "false"],
  parse: (text) => {
    if (["true", "1", "yes", "on"].includes(text)) return valid(true);
    if (["false", "0", "no", "off"].includes(text)) return valid(false);
    return invalid("true or false");
  },
  toml: String,
};

/** A whole number between two bounds, both allowed. */
export const integerType = (least: number, most: number): ValueType<number> => ({
  placeholder: "N",
  parse: (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    const inside = number >= least && number <= most;
    return inside ? valid(number) : invalid(`a whole number from ${least} to ${most}`);
  },
  toml: String,
});

export const choiceType = <const T extends string>(members: readonly T[]): ValueType<T> => ({
  members,
  parse: (text) => {
    const member = members.find((one) => one === text);
    return member === undefined ? invalid(`one of ${members.join(", ")}`) : valid(member);
  },
  toml: JSON.stringify,
});

/** Some of the members, each once, in the person's order. */
export const listType = <const T extends string>(
  members: readonly T[],
): ValueType<readonly T[]> => ({
  list: true,
  members,
  placeholder: "LIST",
  parse: (text) => {
    const chosen = text.split(",").map((name) => members.find((one) => one === name.trim()));
    const known = chosen.filter((name) => name !== undefined);
    const whole = known.length === chosen.length && new Set(known).size === known.length;
    return whole ? valid(known) : invalid(`a list of ${members.join(", ")}, each at most once`);
  },
  toml: (names) => `[${names.map((name) => JSON.stringify(name)).join(", ")}]`,
});

/** Three rising percentages. */
export const thresholdsType: ValueType<readonly [number, number, number]> = {
  list: true,
  placeholder: "N,N,N",
  parse: (text) => {
    const numbers = text
      .split(",")
      .map((part) => (/^\s*\d{1,3}\s*$/.test(part) ? Number(part) : Number.NaN));
    const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = numbers;
    const rising = numbers.length === 3 && a <= b && b <= c;
    return rising ? valid([a, b, c]) : invalid("three rising percentages, such as 50,70,90");
  },
  toml: (numbers) => `[${numbers.join(", ")}]`,
};

/** Printable text of one line: it may travel in a header. A TOML array or table is none. */
export const textType: ValueType<string> = {
  placeholder: "TEXT",
  parse: (text) =>
    /^(?![[{])[\x20-\x7e]{1,200}$/.test(text)
      ? valid(text)
      : invalid("one line of printable ASCII"),
  toml: JSON.stringify,
};
