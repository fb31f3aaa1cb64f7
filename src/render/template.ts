/** `--format` as it is written: any text, with fields of the `--json` document in braces. */
import type { JsonDocument, JsonProblem, JsonWindow } from "./json-document.ts";

export interface TemplateField {
  readonly kind: "field";
  /** The parent of the field: null is the document itself; a model goes by its name or index. */
  readonly of: { readonly model: string } | string | null;
  readonly name: string;
  /** It changes with the clock. */
  readonly ticks: boolean;
  /** Shown as `1h24m` and not in seconds. */
  readonly time: boolean;
  /** Minimum width in cells; below 0 it is aligned left. */
  readonly cells: number;
}

type TemplatePiece = { readonly kind: "text"; readonly text: string } | TemplateField;
export type Template = readonly TemplatePiece[];

/** The part that is wrong, and why. */
export interface TemplateError {
  readonly kind: "invalid";
  readonly part: string;
  readonly why: string;
}

const templateError = (part: string, why: string): TemplateError => ({
  kind: "invalid",
  part,
  why,
});

/** A template such as `{five_hour.utilization:3}% {five_hour.resets_in_seconds:time}`; total over all texts. */
export function parseTemplate(source: string): Template | TemplateError {
  const pieces: TemplatePiece[] = [];
  for (const [token, inner] of source.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (token === "{" || token === "}")
      return templateError(token, "a literal brace must be doubled");
    const piece = inner === undefined ? textIn(token) : fieldIn(inner);
    if (piece.kind === "invalid") return piece;
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

/** Every field of the document. @internal */
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
  spend_limit: WINDOW_FIELDS,
  problem: { kind: "value", message: "value", until: "value" } satisfies Record<
    keyof JsonProblem,
    Leaf
  >,
} as const satisfies Record<keyof JsonDocument, Leaf | Readonly<Record<string, Leaf>>>;

/** A model's name may hold dots and colons: the last field in the text is the one meant. */
const MODEL_FIELD = /^models\.(.+)\.(name|utilization|resets_at|resets_in_seconds)((?::[^:]*)*)$/s;
const PLAIN_FIELD = /^(?:(\w+)\.)?(\w+)((?::[^:]*)*)$/;

function fieldIn(inner: string): TemplateField | TemplateError {
  const [, model] = MODEL_FIELD.exec(inner) ?? [];
  const [, of, name = "", form = ""] =
    (model === undefined ? PLAIN_FIELD : MODEL_FIELD).exec(inner) ?? [];
  const leaf = leafOf(model === undefined ? of : "models", name);
  // A field of the list needs a model.
  if (leaf === null || (model === undefined && of === "models")) {
    return templateError(inner, "unknown field");
  }
  const forms = form.split(":").slice(1);
  const time = forms[0] === "time";
  const [cells, ...rest] = time ? forms.slice(1) : forms;
  if (time && leaf !== "seconds") return templateError(inner, "not a duration field");
  if (rest.length > 0 || (cells !== undefined && !isWidth(cells))) {
    return templateError(
      inner,
      `the width must be from 1 to ${MAX_FIELD_CELLS}, negative to align left`,
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
