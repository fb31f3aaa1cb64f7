// Rows of cells as SVG, on an exact grid whatever font its viewer has: blocks and lines are drawn as shapes.

export const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
/** How many eighths of their cells they fill: from the left, and from below. */
const LEFT = " ▏▎▍▌▋▊▉█";
const BELOW = " ▁▂▃▄▅▆▇█";
/** The arms of each line-drawing glyph: left, right, up, down. */
const LINES = {
  "─": "lr",
  "│": "ud",
  "┌": "rd",
  "┐": "ld",
  "└": "ru",
  "┘": "lu",
  "├": "rud",
  "┤": "lud",
  "╭": "rd",
  "╮": "ld",
  "╰": "ru",
  "╯": "lu",
  "━": "lr",
  "┃": "ud",
}; // prettier-ignore

/** The rows at a place, in cells of a size. */
export const gridOf = (rows, place) =>
  rows.flatMap((cells, row) => {
    const at = { ...place, y: place.y + row * place.height };
    return [...papersOf(cells, at), ...inksOf(cells, at)];
  });

function papersOf(cells, at) {
  return runsOf(cells, ({ paper }) => paper)
    .filter(({ cell }) => cell.paper !== at.paper)
    .map(({ from, cells: { length }, cell }) =>
      box(at, from, 0, length, 1, `fill="${cell.paper}"`),
    );
}

const keyOf = ({ glyph, ink, style }) =>
  glyph === " "
    ? `${ink} ${style.underline}`
    : [ink, Object.entries(style), isDrawn(glyph) && glyph].join();

const inksOf = (cells, at) =>
  runsOf(cells, keyOf)
    .filter(({ text, cell }) => text.trim() !== "" || cell.style.underline)
    .map((run) => markOf(run, at));

function markOf({ from, text, cells: { length }, cell: { glyph, ink, style } }, at) {
  const paint = `fill="${ink}"${style.dim ? ' opacity="0.6"' : ""}`;
  const left = LEFT.indexOf(glyph);
  if (left > 0) return box(at, from, 0, length - 1 + left / 8, 1, paint);
  const below = BELOW.indexOf(glyph);
  if (below > 0) return box(at, from, 1 - below / 8, length, below / 8, paint);
  if (glyph === "░") return box(at, from, 0, length, 1, `${paint} fill-opacity="0.3"`);
  if (glyph in LINES) return linesOf(glyph, from, length, at, paint);
  if (glyph === "↻") return arrowOf(from, at, paint);
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const width = (length - (text.length - shown.length)) * at.width;
  const look = [
    style.bold ? ' font-weight="bold"' : "",
    style.italic ? ' font-style="italic"' : "",
    style.underline ? ' text-decoration="underline"' : "",
  ].join("");
  const x = round(at.x + (from + lead) * at.width);
  const y = round(at.y + at.height * 0.74);
  return `<text x="${x}" y="${y}" textLength="${round(width)}" ${paint}${look}>${escaped(shown)}</text>`;
}

const isDrawn = (glyph) =>
  LEFT.includes(glyph) || BELOW.includes(glyph) || glyph in LINES || "░↻".includes(glyph);

/** Neighbours with the same key as one. */
function runsOf(cells, key) {
  const found = [];
  for (const [from, cell] of cells.entries()) {
    const last = found.at(-1);
    if (last?.key === key(cell)) {
      last.text += cell.glyph;
      last.cells.push(cell);
    } else found.push({ key: key(cell), from, text: cell.glyph, cells: [cell], cell });
  }
  return found;
}

const box = ({ x, y, width, height }, from, top, cells, part, paint) =>
  `<rect x="${round(x + from * width)}" y="${round(y + top * height)}" width="${round(cells * width)}" height="${round(part * height)}" ${paint}/>`;

function linesOf(glyph, from, length, { x, y, width, height }, paint) {
  const [left, top] = [x + from * width, y];
  const paths = Array.from({ length }, (_, cell) => {
    const [cx, cy] = [left + (cell + 0.5) * width, top + height / 2];
    const arms = {
      l: `h${-width / 2}`,
      r: `h${width / 2}`,
      u: `v${-height / 2}`,
      d: `v${height / 2}`,
    };
    return [...LINES[glyph]].map((arm) => `M${round(cx)} ${round(cy)}${arms[arm]}`).join("");
  });
  return `<path d="${paths.join("")}" stroke-width="${"━┃".includes(glyph) ? 2.6 : 1.2}" fill="none" ${paint.replace("fill=", "stroke=")}/>`;
}

/** Most of a circle, clockwise, and its head at the upper right; many fonts have no such arrow. */
function arrowOf(from, { x, y, width, height }, paint) {
  const place = `translate(${round(x + from * width)} ${round(y)}) scale(${round(width / 9)} ${round(height / 21)})`;
  return `<g transform="${place}" ${paint.replace("fill=", "color=")}><path d="M7.9 11.3A3.7 3.7 0 1 1 7 7.7" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M8.9 5V9.3H4.6Z" fill="currentColor"/></g>`;
}

export const round = (number) => Math.round(number * 100) / 100;

export const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
