// Charts below each other as SVG: lines over a time, their names behind them, and the thresholds of a share.
import { MARGIN, picture, WIDTH, words } from "./drawing.mjs";
import { round } from "./grid.mjs";

const HEIGHT = 120;
const PITCH = 178;
const LEFT = 56;
const COLOURS = ["#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42"];
/** A longer pause between two numbers is a hole. */
const HOLE_MS = 12 * 60_000;

export function chartsDrawing(charts, { paper, ink, from, to }) {
  const right = WIDTH - MARGIN - 90;
  const x = (at) => LEFT + ((at - from) / (to - from)) * (right - LEFT);
  const parts = charts.flatMap(({ title, isShare, lines }, index) => {
    const top = 44 + index * PITCH;
    const most = isShare
      ? Math.max(1, ...lines.flatMap(({ values }) => values.map(([, value]) => value)))
      : Math.ceil(
          Math.max(...lines.flatMap(({ values }) => values.map(([, value]) => value))) / 10,
        ) * 10;
    const y = (value) => top + HEIGHT - (value / most) * HEIGHT;
    const shown = (value) => (isShare ? `${Math.round(value * 100)}%` : String(value));
    const grid = (isShare ? [0, 0.5, 1] : [0, most / 2, most]).flatMap((value) => [
      `<path d="M${LEFT} ${round(y(value))}H${right}" stroke="${ink}" stroke-opacity="0.18"/>`,
      words(shown(value), LEFT - 8, y(value) + 4, ink, "end"),
    ]);
    const hours = [0, 6, 12, 18, 24].map((hour) => {
      const at = from + (hour / 24) * (to - from);
      return words(hour === 24 ? "now" : `−${24 - hour}h`, x(at), top + HEIGHT + 18, ink, "middle");
    });
    const levels = (
      isShare
        ? [
            [0.7, COLOURS[3]],
            [0.9, COLOURS[4]],
          ]
        : []
    ).map(
      ([value, stroke]) =>
        `<path d="M${LEFT} ${round(y(value))}H${right}" stroke="${stroke}" stroke-opacity="0.6" stroke-dasharray="3 4"/>`,
    );
    const drawn = lines.map(
      ({ values }, at) =>
        `<path d="${pathOf(values, x, y)}" fill="none" stroke="${COLOURS[at % COLOURS.length]}" stroke-width="1.6"/>`,
    );
    return [
      words(title, LEFT, top - 12, ink),
      ...grid,
      ...hours,
      ...levels,
      ...drawn,
      ...namesOf(lines, y, ink, right + 10),
    ];
  });
  const said = charts.map(
    ({ title, lines }) => `${title}: ${lines.map(({ name }) => name).join(", ")}`,
  );
  return picture(20 + charts.length * PITCH, paper, said, parts);
}

function pathOf(values, x, y) {
  let last = Number.NEGATIVE_INFINITY;
  return values
    .map(([at, value]) => {
      const step = at - last > HOLE_MS ? "M" : "L";
      last = at;
      return `${step}${round(x(at))} ${round(y(value))}`;
    })
    .join("");
}

/** Beside the end of each line, none over another. */
function namesOf(lines, y, ink, x) {
  let least = Number.NEGATIVE_INFINITY;
  return lines
    .map(({ name, values }, at) => ({ name, at, place: y(values.at(-1)[1]) + 4 }))
    .sort((one, other) => one.place - other.place)
    .flatMap(({ name, at, place }) => {
      least = Math.max(place, least + 16);
      return [
        `<circle cx="${x}" cy="${round(least - 4)}" r="4" fill="${COLOURS[at % COLOURS.length]}"/>`,
        words(name, x + 9, least, ink),
      ];
    });
}
