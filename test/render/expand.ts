/** What tmux makes of the formats a live line is written in, as far as it uses them; anything else is a mistake and throws. */

/** `#{T:…}` at an epoch second: strftime first, then the formats. */
export const expandAt = (format: string, seconds: number, bar?: string): string =>
  expand(strftime(format, seconds), bar);

/** tmux's own. */
const STOCK_BAR = "bg=green,fg=black";

function strftime(format: string, seconds: number): string {
  return format.replace(/%(.?)/gs, (found, kind) => {
    if (kind === "%") return "%";
    if (kind === "s") return String(seconds);
    throw new Error(`strftime would act on ${found} in ${JSON.stringify(format)}`);
  });
}

/** Formats in a text, as in the output of a job too. */
export function expand(text: string, bar: string = STOCK_BAR): string {
  let out = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character !== "#") {
      out += character;
      continue;
    }
    const [signs = ""] = /^#+/.exec(text.slice(at)) ?? [];
    const next = text[at + signs.length];
    if (signs.length > 1 && next === "[") {
      // Escaped styles are left for the drawing step.
      out += `${signs}[`;
      at += signs.length;
    } else if (signs.length > 1) {
      out += "#";
      at += 1;
    } else if (next === "{") {
      const end = skip(text, at, "}");
      out += replacement(text.slice(at + 2, end), bar);
      at = end;
    } else if (next === "[" || next === " " || next === undefined || /[\da-f]/.test(next))
      out += "#";
    else throw new Error(`tmux would act on #${next} in ${JSON.stringify(text)}`);
  }
  return out;
}

/** Where `end` comes next outside of nested formats. */
function skip(text: string, from: number, end: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith("#{", at)) depth += 1;
    if (/^#[,#{}:]/.test(text.slice(at))) {
      at += 1;
      continue;
    }
    if (text[at] === "}") depth -= 1;
    if (text[at] === end && depth === 0) return at;
  }
  throw new Error(`there is no ${end} in ${JSON.stringify(text)}`);
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  "-": (a, b) => a - b,
  "/": (a, b) => Math.trunc(a / b) + 0,
};

function replacement(body: string, bar: string): string {
  const split = (from: number): readonly [string, string] => {
    const comma = skip(body, from, ",");
    return [body.slice(from, comma), body.slice(comma + 1)];
  };
  if (body.startsWith("?")) {
    const [condition, branches] = split(1);
    const comma = skip(branches, 0, ",");
    const holds = !["", "0"].includes(expand(condition, bar));
    return expand(holds ? branches.slice(0, comma) : branches.slice(comma + 1), bar);
  }
  const operator = /^e\|([^:]+):/.exec(body);
  if (operator !== null) {
    const [left, right] = split(operator[0].length);
    const compute = OPERATORS[operator[1] ?? ""];
    if (compute === undefined) throw new Error(`tmux has no operator ${operator[1]}`);
    return String(compute(Number(expand(left, bar)), Number(expand(right, bar))));
  }
  if (body.startsWith("=-2:")) return expand(body.slice(4), bar).slice(-2);
  if (body === "E:status-style") return bar;
  if (body.startsWith("m/r:")) {
    const [pattern, text] = split("m/r:".length);
    return String(Number(new RegExp(pattern).test(expand(text, bar))));
  }
  throw new Error(`unknown tmux format ${body}`);
}
