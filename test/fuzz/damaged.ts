/** Invalid text: any bytes, and real files with damaged bytes and values. */
import fc from "fast-check";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Pieces that have broken JSON and TOML parsers, terminals and shells. */
const PIECES = [
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "=",
  "\n",
  "\r\n",
  "#",
  "null",
  "true",
  "-0",
  "1e999",
  "9".repeat(400),
  "\0",
  "\uFEFF",
  "\\ud800",
  "\u202E",
  '"__proto__":{"used":1},',
  '"error":{"type":"rate_limit_error"},',
  "\x1b]52;c;ZXZpbA==\x07",
  "$(reboot)`reboot`%(reboot)#(reboot)",
  "[".repeat(20_000),
  "[".repeat(20_000) + "]".repeat(20_000),
  '{"a":'.repeat(20_000),
].map((piece) => Buffer.from(piece));

const anyBytes = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));

interface Edit {
  /** Where, as a share of the length. */
  readonly at: number;
  /** How many bytes are removed there. */
  readonly removed: number;
  readonly inserted: Buffer;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.nat(3), fc.nat(400), fc.constant(2 ** 20)),
  inserted: fc.oneof(fc.constant(Buffer.of()), fc.constantFrom(...PIECES), anyBytes),
});

function edited(bytes: Buffer, { at, removed, inserted }: Edit): Buffer {
  const from = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from + removed)]);
}

/** A value with some of its parts, however deep, replaced. */
export function tampered(value: Json, other: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const within: fc.Arbitrary<Json> = Array.isArray(value)
    ? fc.tuple(...value.map((item) => tampered(item, other)))
    : value !== null && typeof value === "object"
      ? fc.record(
          Object.fromEntries(
            Object.entries(value).map(([key, item]) => [key, tampered(item, other)]),
          ),
        )
      : fc.constant(value);
  return fc.oneof({ weight: 30, arbitrary: within }, { weight: 1, arbitrary: other });
}

const anyValue: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, true, 0, -1, 1, 50, 101, 1e300, 5e-324, "", "NaN", [], {}),
  fc.constantFrom<Json[]>(Number.MAX_SAFE_INTEGER, 8.64e15, 1e11, 0.1, "x".repeat(5_000)),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary" }),
  fc.jsonValue() as fc.Arbitrary<Json>,
);

/** Anything that may be read where one of `texts` is expected. */
export function damaged(texts: readonly string[]): fc.Arbitrary<string> {
  const json = texts.flatMap((text) => {
    try {
      return [JSON.parse(text) as Json];
    } catch {
      return []; // Not JSON.
    }
  });
  const edits = fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([text, all]) => all.reduce(edited, Buffer.from(text)).toString("utf8"));
  const values = json.map((value) => tampered(value, anyValue).map((one) => JSON.stringify(one)));
  return fc.oneof(
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 4_000 })
        .map((one) => Buffer.from(one).toString("utf8")),
    },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 4, arbitrary: edits },
    ...(values.length === 0 ? [] : [{ weight: 4, arbitrary: fc.oneof(...values) }]),
  );
}
