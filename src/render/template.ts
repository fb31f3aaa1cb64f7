/** `--format` as it is written: text of a person's own, and names of the `--json` document in braces. */
import type { JsonDocument, JsonProblem, JsonWindow } from "./json-document.ts";

export interface TemplateField {
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

export type TemplatePiece = { readonly kind: "text"; readonly text: string } | TemplateField;
export type Template = readonly TemplatePiece[];

/** The part that cannot be understood, and why not. */
export interface TemplateError {
  readonly kind: "misfit";
  readonly part: string;
  readonly why: string;
}

const templateError = (part: string, why: string): TemplateError => ({ kind: "misfit", part, why });

/** A template such as `{five_hour.utilization:3}% {five_hour.resets_in_seconds:time}`; total over all texts. */
export function parseTemplate(source: string): Template | TemplateError {
  const pieces: TemplatePiece[] = [];
  for (const [token, inner] of source.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (token === "{" || token === "}")
      return templateError(token, "is written twice where it is text");
    const piece = inner === undefined ? textIn(token) : fieldIn(inner);
    if (piece.kind === "misfit") return piece;
    pieces.push(piece);
  }
  return pieces;
}

const textIn = (token: string): TemplatePiece => ({
  kind: "text",
  text: token.replace(/^([{}])\1$/, "$1"),
});

type Leaf = "value" | "seconds";

const WINDOW_FIELDS = {
  utilization: "value",
  resets_at: "value",
  resets_in_seconds: "seconds",
} as const satisfies Record<keyof JsonWindow, Leaf>;

/** Every value that the document can hold, by its name. */
export const TEMPLATE_FIELDS = {
  schema: "value",
  state: "value",
  source: "value",
  fetched_at: "value",
  age_seconds: "seconds",
  next_poll_at: "value",
  five_hour: WINDOW_FIELDS,
  seven_day: WINDOW_FIELDS,
  models: { name: "value", ...WINDOW_FIELDS },
  extra_usage: {
    enabled: "value",
    used: "value",
    limit: "value",
    currency: "value",
    utilization: "value",
  } satisfies Record<keyof NonNullable<JsonDocument["extra_usage"]>, Leaf>,
  problem: { kind: "value", message: "value", until: "value" } satisfies Record<
    keyof JsonProblem,
    Leaf
  >,
} as const satisfies Record<keyof JsonDocument, Leaf | Readonly<Record<string, Leaf>>>;

/** A model's own name may hold dots and colons: the last of its fields in the text is the one meant. */
const MODEL_FIELD = /^models\.(.+)\.(name|utilization|resets_at|resets_in_seconds)((?::[^:]*)*)$/s;
const PLAIN_FIELD = /^(?:(\w+)\.)?(\w+)((?::[^:]*)*)$/;

function fieldIn(inner: string): TemplateField | TemplateError {
  const [, model] = MODEL_FIELD.exec(inner) ?? [];
  const [, of, name = "", form = ""] =
    (model === undefined ? PLAIN_FIELD : MODEL_FIELD).exec(inner) ?? [];
  const leaf = leafOf(model === undefined ? of : "models", name);
  // Of a list no value can be taken without saying of which model.
  if (leaf === null || (model === undefined && of === "models")) {
    return templateError(inner, "names no value of the --json document");
  }
  const forms = form.split(":").slice(1);
  const time = forms[0] === "time";
  const [cells, ...rest] = time ? forms.slice(1) : forms;
  if (time && leaf !== "seconds")
    return templateError(inner, "is no number of seconds to tell as time");
  if (rest.length > 0 || (cells !== undefined && !isWidth(cells))) {
    return templateError(
      inner,
      `takes a width from 1 to ${MAX_FIELD_CELLS}, below 0 to align it left`,
    );
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

const MAX_FIELD_CELLS = 200;

const isWidth = (text: string): boolean =>
  /^-?\d{1,3}$/.test(text) &&
  Math.abs(Number(text)) >= 1 &&
  Math.abs(Number(text)) <= MAX_FIELD_CELLS;

function leafOf(of: string | undefined, name: string): Leaf | null {
  const fields: Readonly<Record<string, Leaf | Readonly<Record<string, Leaf>>>> = TEMPLATE_FIELDS;
  const home = of === undefined ? fields : fields[of];
  if (typeof home !== "object") return null;
  const leaf = home[name];
  return typeof leaf === "string" ? leaf : null;
}
