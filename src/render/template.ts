/** `--format` as it is written: text of a person's own, and names of the `--json` document in braces. */
import type { Document, Problem, WindowFields } from "./json-document.ts";

export interface Field {
  readonly kind: "field";
  /** What it is a field of: null is the document itself, and a model is named by its name or place. */
  readonly of: { readonly model: string } | string | null;
  readonly name: string;
  /** The clock moves it. */
  readonly ticks: boolean;
  /** Told as `1h24m` and not in seconds. */
  readonly time: boolean;
  /** Cells that it takes at least; below 0 it is aligned left. */
  readonly cells: number;
}

export type Piece = { readonly kind: "text"; readonly text: string } | Field;
export type Template = readonly Piece[];

/** The part that cannot be understood, and why not. */
export interface Misfit {
  readonly kind: "misfit";
  readonly part: string;
  readonly why: string;
}

const misfit = (part: string, why: string): Misfit => ({ kind: "misfit", part, why });

/** A template such as `{five_hour.utilization:3}% {five_hour.resets_in_seconds:time}`; total over all texts. */
export function templateIn(source: string): Template | Misfit {
  const pieces: Piece[] = [];
  for (const [token, inner] of source.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (token === "{" || token === "}") return misfit(token, "is written twice where it is text");
    const piece = inner === undefined ? textIn(token) : fieldIn(inner);
    if (piece.kind === "misfit") return piece;
    pieces.push(piece);
  }
  return pieces;
}

const textIn = (token: string): Piece => ({
  kind: "text",
  text: token.replace(/^([{}])\1$/, "$1"),
});

type Leaf = "value" | "seconds";

const WINDOW = {
  utilization: "value",
  resets_at: "value",
  resets_in_seconds: "seconds",
} as const satisfies Record<keyof WindowFields, Leaf>;

/** Every value that the document can hold, by its name. */
export const FIELDS = {
  schema: "value",
  state: "value",
  source: "value",
  fetched_at: "value",
  age_seconds: "seconds",
  next_poll_at: "value",
  five_hour: WINDOW,
  seven_day: WINDOW,
  models: { name: "value", ...WINDOW },
  extra_usage: {
    enabled: "value",
    used: "value",
    limit: "value",
    currency: "value",
    utilization: "value",
  } satisfies Record<keyof NonNullable<Document["extra_usage"]>, Leaf>,
  problem: { kind: "value", message: "value", until: "value" } satisfies Record<
    keyof Problem,
    Leaf
  >,
} as const satisfies Record<keyof Document, Leaf | Readonly<Record<string, Leaf>>>;

/** A model's own name may hold dots and colons: the last of its fields in the text is the one meant. */
const MODEL = /^models\.(.+)\.(name|utilization|resets_at|resets_in_seconds)((?::[^:]*)*)$/s;
const OTHER = /^(?:(\w+)\.)?(\w+)((?::[^:]*)*)$/;

function fieldIn(inner: string): Field | Misfit {
  const [, model] = MODEL.exec(inner) ?? [];
  const [, of, name = "", form = ""] = (model === undefined ? OTHER : MODEL).exec(inner) ?? [];
  const leaf = leafOf(model === undefined ? of : "models", name);
  // Of a list no value can be taken without saying of which model.
  if (leaf === null || (model === undefined && of === "models")) {
    return misfit(inner, "names no value of the --json document");
  }
  const forms = form.split(":").slice(1);
  const time = forms[0] === "time";
  const [cells, ...rest] = time ? forms.slice(1) : forms;
  if (time && leaf !== "seconds") return misfit(inner, "is no number of seconds to tell as time");
  if (rest.length > 0 || (cells !== undefined && !isWidth(cells))) {
    return misfit(inner, `takes a width from 1 to ${WIDEST}, below 0 to align it left`);
  }
  return {
    kind: "field",
    of: model === undefined ? (of ?? null) : { model },
    name,
    ticks: leaf === "seconds",
    time,
    cells: Number(cells ?? 0),
  };
}

const WIDEST = 200;

const isWidth = (text: string): boolean =>
  /^-?\d{1,3}$/.test(text) && Math.abs(Number(text)) >= 1 && Math.abs(Number(text)) <= WIDEST;

function leafOf(of: string | undefined, name: string): Leaf | null {
  const fields: Readonly<Record<string, Leaf | Readonly<Record<string, Leaf>>>> = FIELDS;
  const home = of === undefined ? fields : fields[of];
  if (typeof home !== "object") return null;
  const leaf = home[name];
  return typeof leaf === "string" ? leaf : null;
}
