// Lines of terminal output as an SVG, on an exact grid of cells whatever font its viewer has.

const [WIDTH, HEIGHT] = [9, 21];
const MARGIN = 24;
const PITCH = 57;
const EDGE = 6;
const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
const CARD = "#16181d";
/** Each terminal chooses its first 16 colours; these are the ones of this picture. */
const PALETTE = ["#16181d", "#d1443c", "#57ab5a", "#d4a72c"];
/** How many eighths of their cells they fill, from the left. */
const BLOCKS = " ▏▎▍▌▋▊▉█";

/** Rows of a caption and a line of terminal output, `columns` cells wide. */
export function drawing(rows, columns) {
  const width = columns * WIDTH + 2 * MARGIN;
  const height = rows.length * PITCH + MARGIN;
  const parts = rows.flatMap(({ caption, line }, index) => {
    const y = MARGIN + index * PITCH;
    const title = `<text class="caption" x="${MARGIN}" y="${y + 6}">${escaped(caption)}</text>`;
    return [title, ...papers(cellsOf(line), y + 14), ...inks(cellsOf(line), y + 14)];
  });
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>
<title>${escaped(rows.map(({ line }) => readable(line)).join("\n"))}</title>
<style>
text { font: 15px ${FONT} }
.caption { font-size: 12.5px; fill: #8b949e }
rect:not([rx]) { shape-rendering: crispEdges }
</style>
<rect width="${width}" height="${height}" rx="10" fill="${CARD}"/>
${parts.join("\n")}
</svg>
`;
}

/** A line without its escape sequences. */
export const readable = (line) =>
  cellsOf(line)
    .map(({ glyph }) => glyph)
    .join("");

/** Every glyph of a line with its style. */
function cellsOf(line) {
  let pen = {};
  const cells = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  for (const [, codes, glyph] of line.matchAll(/\x1b\[([\d;]*)m|([^\x00-\x1f])/gu)) {
    if (glyph === undefined) pen = penAfter(pen, codes.split(";").map(Number));
    else {
      const { ink = "#d0d0d0", paper = CARD, reverse = false, dim = false } = pen;
      cells.push({ glyph, dim, ...(reverse ? { ink: paper, paper: ink } : { ink, paper }) });
    }
  }
  return cells;
}

function penAfter(pen, [code, ...more]) {
  if (code === undefined) return pen;
  if (code === 38) return penAfter({ ...pen, ink: colour(more[1]) }, more.slice(2));
  if (code === 48) return penAfter({ ...pen, paper: colour(more[1]) }, more.slice(2));
  if (code === 0) return penAfter({}, more);
  if (code === 2) return penAfter({ ...pen, dim: true }, more);
  if (code === 7) return penAfter({ ...pen, reverse: true }, more);
  const kind = { 3: "ink", 4: "paper" }[Math.floor(code / 10)];
  if (kind !== undefined) return penAfter({ ...pen, [kind]: colour(code % 10) }, more);
  throw new Error(`SGR ${code} is not drawn here`);
}

/** From 16 on the 256 colours are the same everywhere: a cube of six levels, then greys. */
function colour(index) {
  if (index < 16) {
    if (index < PALETTE.length) return PALETTE[index];
    throw new Error(`colour ${index} is not drawn here`);
  }
  const level = (step) => (step === 0 ? 0 : 55 + 40 * step);
  const cube = [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6];
  const parts = index < 232 ? cube.map(level) : Array(3).fill(8 + 10 * (index - 232));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** The bar's colour extends a little past its cells, as terminals pad their windows. */
function papers(cells, y) {
  const [{ paper: background }] = cells;
  const place = `x="${MARGIN - EDGE}" y="${y}" width="${cells.length * WIDTH + 2 * EDGE}"`;
  const others = runs(cells, ({ paper }) => paper).filter(({ cell }) => cell.paper !== background);
  return [
    `<rect ${place} height="${HEIGHT}" fill="${background}"/>`,
    ...others.map(({ at, text, cell }) => rect(at, y, text.length, `fill="${cell.paper}"`)),
  ];
}

const inks = (cells, y) =>
  runs(cells, ({ glyph, ink, dim }) => ink + dim + (isDrawn(glyph) ? glyph : ""))
    .filter(({ text }) => text.trim() !== "")
    .map((run) => mark(run, y));

function mark({ at, text, cell: { glyph, ink, dim } }, y) {
  const faint = dim ? ' opacity="0.6"' : "";
  const paint = `fill="${ink}"${faint}`;
  const eighths = BLOCKS.indexOf(glyph);
  if (eighths > 0) return rect(at, y, (text.length * eighths) / 8, paint);
  if (glyph === "░") return rect(at, y, text.length, `${paint} fill-opacity="0.3"`);
  if (glyph === "↻") return arrow(at, y, `color="${ink}"${faint}`);
  const place = `x="${MARGIN + at * WIDTH}" y="${y + 15.5}" textLength="${text.length * WIDTH}"`;
  return `<text ${place} ${paint}>${escaped(text)}</text>`;
}

/** Fonts leave gaps between blocks, and many have no such arrow: these are drawn as shapes. */
const isDrawn = (glyph) => `${BLOCKS}░↻`.includes(glyph);

/** Neighbours with the same key as one. */
function runs(cells, key) {
  const found = [];
  for (const [at, cell] of cells.entries()) {
    const last = found.at(-1);
    if (last?.key === key(cell)) last.text += cell.glyph;
    else found.push({ key: key(cell), at, text: cell.glyph, cell });
  }
  return found;
}

const rect = (at, y, cells, paint) =>
  `<rect x="${MARGIN + at * WIDTH}" y="${y}" width="${cells * WIDTH}" height="${HEIGHT}" ${paint}/>`;

/** Most of a circle, clockwise, and its head at the upper right. */
const arrow = (at, y, paint) =>
  `<g transform="translate(${MARGIN + at * WIDTH} ${y})" ${paint}>
<path d="M7.9 11.3A3.7 3.7 0 1 1 7 7.7" fill="none" stroke="currentColor" stroke-width="1.4"/>
<path d="M8.9 5V9.3H4.6Z" fill="currentColor"/>
</g>`;

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
