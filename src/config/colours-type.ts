/** The value of `colors`: a person's own colours, each of them as it is. */
import { type Colour, paletteColour } from "../render/colours.ts";
import { COLOUR_KEYS, type OwnColours } from "../render/themes.ts";
import { invalid, type TableRow, tableRows, type ValueType, valid } from "./value-types.ts";

const EXPECTED = `a table of ${COLOUR_KEYS.join(", ")}, each "#rrggbb", a number from 16 to 255, or "none"`;

export const coloursType: ValueType<OwnColours> = {
  table: true,
  placeholder: "TABLE",
  parse: (text) => {
    const entries = tableRows(text)?.map(parseEntry) ?? [null];
    const known = entries.filter((entry) => entry !== null);
    return known.length === entries.length ? valid(Object.fromEntries(known)) : invalid(EXPECTED);
  },
  toml: (own) =>
    `{ ${Object.entries(own)
      .map(([key, colour]) => `${key} = ${JSON.stringify(colour ?? "none")}`)
      .join(", ")} }`.replace("{  }", "{}"),
};

function parseEntry([key, value]: TableRow): readonly [string, Colour | null] | null {
  if (!COLOUR_KEYS.some((one) => one === key)) return null;
  if (value === "none") return [key, null];
  const colour = parseColour(value);
  return colour === undefined ? null : [key, colour];
}

/** `#rrggbb`, or a number from 16 to 255. */
export function parseColour(text: string): Colour | undefined {
  if (/^#[\da-f]{6}$/i.test(text)) return text.toLowerCase() as Colour;
  const index = /^\d{2,3}$/.test(text) ? Number(text) : Number.NaN;
  return index >= 16 && index <= 255 ? paletteColour(index) : undefined;
}
