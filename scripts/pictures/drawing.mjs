// Pictures as SVG, 768 wide: captioned bars, a terminal's screen, callouts below a line, and screens one after the other.
import { readable } from "./cells.mjs";
import { escaped, FONT, gridOf, round } from "./grid.mjs";

export const WIDTH = 768;
export const MARGIN = 24;
const CELL = { width: 9, height: 21 };
const CAPTION = 14;

/** Bars below each other, each with its caption, on a card of the terminal's colour. */
export function barsDrawing(bars, { paper, ink }) {
  const pitch = 62;
  const parts = bars.flatMap(({ caption, cells, paper: own = paper, ink: ownInk = ink }, index) => {
    const y = MARGIN + index * pitch;
    const [bar = own] = cells.map((cell) => cell.paper);
    const place = `x="${MARGIN - 6}" y="${y + 16}" width="${cells.length * CELL.width + 12}"`;
    return [
      words(caption, MARGIN, y + 8, ink),
      `<rect ${place} height="${CELL.height}" fill="${bar}"/>`,
      ...gridOf([cells], { ...CELL, x: MARGIN, y: y + 16, paper: bar, ink: ownInk }),
    ];
  });
  const text = bars.map(({ caption, cells }) => `${caption}: ${readable(cells)}`);
  return picture(bars.length * pitch + MARGIN, paper, text, parts);
}

/** A terminal's window: three dots, a title, and what is on its screen. */
export function screenDrawing({ title, rows, paper, ink }) {
  const top = 40;
  const columns = Math.max(...rows.map((cells) => cells.length));
  const width = Math.min(CELL.width, (WIDTH - 2 * MARGIN) / columns);
  const cell = { width, height: CELL.height * (width / CELL.width) };
  const parts = [
    ...chrome(title, ink),
    ...gridOf(rows, { ...cell, x: MARGIN, y: top, paper, ink }),
  ];
  return picture(
    top + rows.length * cell.height + 16,
    paper,
    rows.map(readable),
    parts,
    cell.width,
  );
}

/** A part of a bar, large, with a callout below each named text. */
export function anatomyDrawing({ cells, callouts, paper, ink }) {
  const cell = { width: (WIDTH - 2 * MARGIN) / cells.length, height: 28 };
  const text = readable(cells);
  const [bar = paper] = cells.map((one) => one.paper);
  const top = 28;
  const parts = callouts.flatMap(({ at, says }, index) => {
    const from = text.indexOf(at);
    if (from < 0) throw new Error(`the line has no ${at}: ${text}`);
    const [left, right] = [from, from + at.length].map((n) => MARGIN + n * cell.width);
    const base = top + cell.height + 8;
    const y = base + 20 + index * 28;
    const x = round((left + right) / 2);
    return [
      `<path d="M${round(left)} ${base - 4}v4H${round(right)}v-4M${x} ${base}V${y}h-12" fill="none" stroke="${ink}" stroke-opacity="0.55"/>`,
      words(says, x - 18, y + 5, ink, "end"),
    ];
  });
  const place = `x="0" y="${top}" width="${WIDTH}" height="${cell.height}"`;
  const drawn = [
    `<rect ${place} fill="${bar}"/>`,
    ...gridOf([cells], { ...cell, x: MARGIN, y: top, paper: bar, ink }),
    ...parts,
  ];
  const height = top + cell.height + 18 + callouts.length * 28;
  const said = [text, ...callouts.map(({ at, says }) => `${at}: ${says}`)];
  return picture(height, paper, said, drawn, cell.width);
}

/** Screens one after the other, without end; each with the seconds that it is shown. */
export function filmDrawing({ title, frames, paper, ink }) {
  const top = 40;
  const total = frames.reduce((sum, { seconds }) => sum + seconds, 0);
  const height = Math.max(...frames.map(({ rows }) => rows.length));
  const defined = new Map();
  /** Most rows stand in many frames, and are drawn once. */
  const row = (cells) => {
    const parts = gridOf([cells], { ...CELL, x: MARGIN, y: 0, paper, ink });
    const drawn = parts
      .join("")
      .replaceAll(` fill="${ink}"`, "")
      .replaceAll(' font-weight="bold"', ' class="b"');
    if (!defined.has(drawn)) defined.set(drawn, `r${defined.size}`);
    return defined.get(drawn);
  };
  let at = 0;
  const shown = frames.map(({ rows, seconds }, index) => {
    const [from, to] = [at / total, (at + seconds) / total].map((part) => round(part * 100));
    at += seconds;
    const steps = `${from === 0 ? "" : "0%{opacity:0}"}${from}%{opacity:1}${to === 100 ? "" : `${to}%{opacity:0}`}`;
    const style = `@keyframes f${index}{${steps}${to === 100 ? "100%{opacity:1}" : "100%{opacity:0}"}}#f${index}{animation:f${index} ${round(total)}s step-end infinite${index === 0 ? "" : ";opacity:0"}}`;
    const uses = rows.map(
      (cells, line) => `<use href="#${row(cells)}" y="${top + line * CELL.height}"/>`,
    );
    return { style, group: `<g id="f${index}">${uses.join("")}</g>` };
  });
  const parts = [
    `<defs>${[...defined].map(([drawn, id]) => `<g id="${id}" fill="${ink}">${drawn}</g>`).join("")}</defs>`,
    `<style>.b{font-weight:bold}${shown.map(({ style }) => style).join("")}</style>`,
    ...chrome(title, ink),
    ...shown.map(({ group }) => group),
  ];
  const said = frames.at(0)?.rows.map(readable) ?? [];
  return picture(top + height * CELL.height + 16, paper, said, parts);
}

/** Of a page, as large as it is drawn. */
export const IMAGE = { width: 768, height: 640 };

export function imageDrawing({ says, png }) {
  const size = `width="${IMAGE.width}" height="${IMAGE.height}"`;
  const image = `<image ${size} href="data:image/png;base64,${png.toString("base64")}"/>`;
  return picture(IMAGE.height, "#ffffff", [says], [image]);
}

const chrome = (title, ink) => [
  ...["#ff5f57", "#febc2e", "#28c840"].map(
    (fill, index) => `<circle cx="${MARGIN + 6 + index * 20}" cy="20" r="6" fill="${fill}"/>`,
  ),
  words(title, WIDTH / 2, 25, ink, "middle"),
];

export const words = (text, x, y, ink, anchor = "start") =>
  `<text class="caption" x="${round(x)}" y="${round(y)}" fill="${ink}" text-anchor="${anchor}">${escaped(text)}</text>`;

export function picture(height, paper, says, parts, cellWidth = CELL.width) {
  const [w, h] = [WIDTH, Math.ceil(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">
<title>${escaped(
    says
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .join("\n"),
  )}</title>
<style>
text { font: ${round(cellWidth * 1.66)}px ${FONT}; white-space: pre }
.caption { font: ${CAPTION}px system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif }
rect:not([rx]) { shape-rendering: crispEdges }
</style>
<rect width="${w}" height="${h}" rx="10" fill="${paper}" stroke="#808080" stroke-opacity="0.35"/>
${parts.join("\n")}
</svg>
`;
}
