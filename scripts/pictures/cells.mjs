// Terminal output as rows of cells: each glyph with its colours and style, by the palette of a real terminal.

/** The first 16 colours, as the terminals themselves have them. */
export const TERMINALS = {
  "gnome-dark": { paper: "#1e1e1e", ink: "#d0cfcc", first: gnome("#1e1e1e") },
  "gnome-light": { paper: "#ffffff", ink: "#1e1e1e", first: gnome("#1e1e1e") },
  xterm: {
    paper: "#000000",
    ink: "#e5e5e5",
    first: [
      ...["#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"],
      ...["#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"],
    ],
  },
};

function gnome(black) {
  return [
    ...[black, "#c01c28", "#26a269", "#a2734c", "#12488b", "#a347ba", "#2aa1b3", "#d0cfcc"],
    ...["#5e5c64", "#f66151", "#33d17a", "#e9ad0c", "#2a7bde", "#c061cb", "#33c7de", "#ffffff"],
  ];
}

/** Every row of a screen, as `tmux capture-pane -e -N` prints it. A style goes on in the next row. */
export function rowsOf(screen, terminal) {
  let pen = {};
  return screen.split("\n").map((line) => {
    const [cells, last] = cellsOf(line, pen, terminal);
    pen = last;
    return cells;
  });
}

function cellsOf(line, first, terminal) {
  let pen = first;
  const cells = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  const visible = line.replace(/\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x0e\x0f]/g, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  for (const [, codes, glyph] of visible.matchAll(/\x1b\[([\d;:]*)m|([^\x00-\x1f])/gu)) {
    if (glyph === undefined) pen = penAfter(pen, codes.split(/[;:]/).map(Number), terminal);
    else cells.push(cellOf(glyph, pen, terminal));
  }
  return [cells, pen];
}

function cellOf(glyph, pen, terminal) {
  const { ink = terminal.ink, paper = terminal.paper, reverse, ...style } = pen;
  return { glyph, style, ...(reverse ? { ink: paper, paper: ink } : { ink, paper }) };
}

const ATTRIBUTES = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse" };

function penAfter(pen, [code, ...more], terminal) {
  if (code === undefined) return pen;
  const next = (change, rest = more) => penAfter({ ...pen, ...change }, rest, terminal);
  if (code === 0) return penAfter({}, more, terminal);
  if (code === 38 || code === 48) {
    const side = code === 38 ? "ink" : "paper";
    if (more[0] === 5) return next({ [side]: colour(more[1], terminal) }, more.slice(2));
    return next({ [side]: hex(more.slice(1, 4)) }, more.slice(4));
  }
  if (code === 22) return next({ bold: false, dim: false });
  if (code in ATTRIBUTES) return next({ [ATTRIBUTES[code]]: true });
  if (code - 20 in ATTRIBUTES) return next({ [ATTRIBUTES[code - 20]]: false });
  if (code === 39) return next({ ink: terminal.ink });
  if (code === 49) return next({ paper: terminal.paper });
  const [side, first] = [
    [30, "ink", 0],
    [40, "paper", 0],
    [90, "ink", 8],
    [100, "paper", 8],
  ].flatMap(([from, name, bright]) =>
    code >= from && code < from + 8 ? [name, code - from + bright] : [],
  );
  if (side === undefined) throw new Error(`SGR ${code} is not drawn here`);
  return next({ [side]: colour(first, terminal) });
}

/** From 16 on the 256 colours are the same everywhere: a cube of six levels, then greys. */
function colour(index, terminal) {
  if (index < 16) return terminal.first[index];
  const level = (step) => (step === 0 ? 0 : 55 + 40 * step);
  const cube = [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6];
  return hex(index < 232 ? cube.map(level) : Array(3).fill(8 + 10 * (index - 232)));
}

const hex = (parts) => `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/** What stands in a row, without its styles. */
export const readable = (cells) => cells.map(({ glyph }) => glyph).join("");
