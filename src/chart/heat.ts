/** The weekday × hour chart: the darker a field, the more that hour adds on average. */
import { busiestHour, type WeekdayHours } from "../model/weekday-hours.ts";
import type { Span } from "../render/frame.ts";

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** From nothing to most; each also differs by its form, for those who see no shades. */
const SHADES = { utf8: " ░▒▓█", ascii: " .:+#" };
const UNKNOWN = { utf8: "·", ascii: " " };

const NAME_CELLS = 4;
const MAX_FIELD_CELLS = 5;

/** Which of the shades 0…4 a number has, where `most` has the last one. */
const shadeOf = (growth: number, most: number): number =>
  growth <= 0 || most <= 0 ? 0 : Math.min(Math.max(Math.ceil((growth / most) * 4), 1), 4);

export function heatLines(
  hours: WeekdayHours,
  { columns, ascii }: { readonly columns: number; readonly ascii: boolean },
): readonly (readonly Span[])[] {
  const cells = Math.min(Math.max(Math.floor((columns - NAME_CELLS) / 24), 1), MAX_FIELD_CELLS);
  const most = busiestHour(hours)?.most ?? 0;
  const [shades, unknown] = ascii ? [SHADES.ascii, UNKNOWN.ascii] : [SHADES.utf8, UNKNOWN.utf8];
  const every = cells === 1 ? 6 : 3;
  const names = Array.from({ length: 24 / every }, (_, at) =>
    String(at * every)
      .padStart(2, "0")
      .padEnd(every * cells),
  ).join("");
  return [
    [{ text: `${" ".repeat(NAME_CELLS)}${names}`.trimEnd(), tone: "muted" }],
    ...hours.growth.map((day, at): readonly Span[] => [
      { text: (WEEKDAYS[at] ?? "").padEnd(NAME_CELLS), tone: "muted" },
      {
        text: day
          .map((growth) =>
            growth === null
              ? unknown.padEnd(cells)
              : shades.charAt(shadeOf(growth, most)).repeat(cells),
          )
          .join(""),
        tone: "plain",
      },
    ]),
  ];
}
