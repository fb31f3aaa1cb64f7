/** The types of setting values. Every layer gives text, so a flag, a variable and a line of the file are parsed alike. */

import { parseJson } from "../platform/json.ts";

/** A value, or what would be valid: `expected` completes the sentence "NAME takes …". */
export type ParsedValue<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "invalid"; readonly expected: string };

export interface ValueType<T> {
  readonly parse: (text: string) => ParsedValue<T>;
  /** The value as TOML writes it. */
  readonly toml: (value: T) => string;
  /** What an error message may show of a text. */
  readonly shown?: (text: string) => string;
  /** On the command line its flag takes no value. */
  readonly isBoolean?: true;
  /** Several values: separated by commas, or in the file an array. */
  readonly list?: true;
  /** A table: in the file a table or an inline one, elsewhere the latter, or `key=value` separated by commas. */
  readonly table?: true;
  /** All valid values, or for a list its valid members; absent where there are too many to list. */
  readonly members?: readonly string[];
  /** The value in help texts, unless the members are shown. */
  readonly placeholder?: string;
}

export const valid = <T>(value: T): ParsedValue<T> => ({ kind: "value", value });
export const invalid = (expected: string): ParsedValue<never> => ({ kind: "invalid", expected });

export type TableRow = readonly [key: string, value: string];

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const ROW = new RegExp(
  String.raw`\s*(${QUOTED}|[^",={}]+?)\s*=\s*(${QUOTED}|[^",={}]*?)\s*(?:,(?=\s*\S)|$)`,
  "y",
);

/** The rows of `7d=week,Opus=O`, or of `{ "7d" = "week" }`, as TOML and our messages write it; null for anything else. */
export function tableRows(text: string): readonly TableRow[] | null {
  const [, inside = text] = /^\s*\{(.*)\}\s*$/.exec(text) ?? [];
  const rows: TableRow[] = [];
  for (ROW.lastIndex = 0; inside.slice(ROW.lastIndex).trim() !== ""; ) {
    const [, key, value] = ROW.exec(inside) ?? [];
    if (key === undefined || value === undefined) return null;
    const row = [key, value].map(unquoted);
    if (row.includes(null)) return null;
    rows.push(row as [string, string]);
  }
  return rows;
}

function unquoted(word: string): string | null {
  if (!word.startsWith('"')) return word;
  const text = parseJson(word);
  return typeof text === "string" ? text : null;
}

/** A row that `tableRows` reads back. */
export const tableRow = (row: TableRow): string =>
  row
    .map((word) => (/^(?!\s)[^",={}]+(?<!\s)$/.test(word) ? word : JSON.stringify(word)))
    .join("=");

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

/** A whole number from `least` to `most`. */
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

/** Some of the members, each at most once, in the given order. */
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

/** Three percentages, each at least the one before it. */
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

/** One line of printable ASCII, fit for a header. The text of a TOML array or table is invalid. */
export const textType: ValueType<string> = {
  placeholder: "TEXT",
  parse: (text) =>
    /^(?![[{])[\x20-\x7e]{1,200}$/.test(text)
      ? valid(text)
      : invalid("one line of printable ASCII"),
  toml: JSON.stringify,
};

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

export const isLoopback = (address: URL): boolean => LOOPBACK.test(address.hostname);

/**
 * The base of the endpoint; its path is appended. The token is sent there: without TLS only to this machine.
 */
export const endpointUrlType: ValueType<URL> = {
  placeholder: "URL",
  parse: (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const safe =
      url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url)) ? url : null;
    const plain =
      safe !== null && `${safe.username}${safe.password}${safe.search}${safe.hash}` === "";
    return plain ? valid(safe) : invalid("an https address, or http on this machine only");
  },
  toml: (url) => JSON.stringify(url.href),
};

/** A server of the user, to which no token is sent; null for none. */
export const serverUrlType: ValueType<URL | null> = {
  placeholder: "URL",
  parse: (text) => {
    if (text === "off") return valid(null);
    const url = URL.canParse(text) ? new URL(text) : null;
    const plain = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === "";
    return plain && /^https?:$/.test(url.protocol)
      ? valid(url)
      : invalid("off, or an http or https address without a login");
  },
  toml: (url) => JSON.stringify(url?.href ?? "off"),
};

/** A file of node_exporter's textfile collector, which reads no other names; null for none. */
export const metricsFileType: ValueType<string | null> = {
  placeholder: "FILE",
  parse: (text) => {
    if (text === "off") return valid(null);
    return /^~?\/[^\p{Cc}]*[^\p{Cc}/]\.prom$/u.test(text) && text.length <= 1_000
      ? valid(text)
      : invalid("off, or an absolute path that ends in .prom");
  },
  toml: (file) => JSON.stringify(file ?? "off"),
};
