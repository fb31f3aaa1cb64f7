/** A template as it is written: any text, with fields of the `--json` document and conditions on them in braces. */
import type {
  JsonDocument,
  JsonForecast,
  JsonProblem,
  JsonSession,
  JsonWindow,
} from "./json-document.ts";

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

/** A field with a value: neither missing nor 0 nor false; or one that a number or a word is compared with. */
export interface TemplateTest {
  readonly field: TemplateField;
  readonly compare: {
    readonly sign: string;
    readonly with: string;
  } | null;
}

interface TemplateChoice extends TemplateTest {
  readonly kind: "choice";
  readonly yes: Template;
  readonly no: Template;
}

export type TemplateText = { readonly kind: "text"; readonly text: string };
export type Template = readonly (TemplateText | TemplateField | TemplateChoice)[];

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

/** A condition whose end has not come yet. */
interface OpenChoice extends TemplateTest {
  readonly before: Template[number][];
  yes: Template | null;
}

/** Deeper than a template needs: a renderer recurses. */
const MAX_OPEN_CHOICES = 8;

/** A template such as `{if five_hour.utilization >= 70}{five_hour.resets_in_seconds:time}{end}`; total over all texts. */
export function parseTemplate(source: string): Template | TemplateError {
  const open: OpenChoice[] = [];
  let pieces: Template[number][] = [];
  for (const [token, inner] of source.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (token === "{" || token === "}")
      return templateError(token, "a literal brace must be doubled");
    if (inner?.startsWith("if ")) {
      const test = testIn(inner);
      if ("kind" in test) return test;
      if (open.length === MAX_OPEN_CHOICES)
        return templateError(inner, `at most ${MAX_OPEN_CHOICES} conditions inside each other`);
      open.push({ ...test, before: pieces, yes: null });
      pieces = [];
    } else if (inner === "else") {
      const choice = open.at(-1);
      if (choice === undefined || choice.yes !== null)
        return templateError(inner, "no {if …} before it");
      choice.yes = pieces;
      pieces = [];
    } else if (inner === "end") {
      const choice = open.pop();
      if (choice === undefined) return templateError(inner, "no {if …} before it");
      const { field, compare, before, yes } = choice;
      const [then, otherwise] = yes === null ? [pieces, []] : [yes, pieces];
      before.push({ kind: "choice", field, compare, yes: then, no: otherwise });
      pieces = before;
    } else {
      const piece = inner === undefined ? textIn(token) : fieldIn(inner);
      if (piece.kind === "invalid") return piece;
      pieces.push(piece);
    }
  }
  return open.length === 0 ? pieces : templateError("if", "its {end} is missing");
}

/** What stands behind `if`: a field, and perhaps a sign and a number or word; the last sign is the one meant. */
function testIn(inner: string): TemplateTest | TemplateError {
  const [, name = "", sign, against = ""] =
    /^if\s+(.*?)(?:\s*(>=|<=|!=|[<>=])\s*([\w.-]+))?\s*$/s.exec(inner) ?? [];
  const field = fieldIn(name);
  if (field.kind === "invalid") return templateError(inner, field.why);
  if (field.time || field.cells !== 0) return templateError(inner, "a condition takes no format");
  if (sign === undefined) return { field, compare: null };
  if (/[<>]/.test(sign) && !/^-?\d{1,12}(\.\d{1,6})?$/.test(against))
    return templateError(inner, `${sign} takes a number`);
  return { field, compare: { sign, with: against } };
}

/** All fields that it names, those of conditions too. */
export const templateFields = (template: Template): readonly TemplateField[] =>
  template.flatMap((piece) => {
    if (piece.kind === "text") return [];
    if (piece.kind === "field") return [piece];
    return [piece.field, ...templateFields(piece.yes), ...templateFields(piece.no)];
  });

/** All fields that it may show. */
export const shownFields = (template: Template): readonly TemplateField[] =>
  template.flatMap((piece) => {
    if (piece.kind === "choice") return [...shownFields(piece.yes), ...shownFields(piece.no)];
    return piece.kind === "field" ? [piece] : [];
  });

const textIn = (token: string): TemplateText => ({
  kind: "text",
  text: token.replace(/^([{}])\1$/, "$1"),
});

type Leaf = "value" | "seconds";

const WINDOW_FIELDS = {
  utilization: "value",
  resets_at: "value",
  resets_in_seconds: "seconds",
  final: "value",
  low: "value",
  high: "value",
  hits_at: "value",
} as const satisfies Record<
  Exclude<keyof JsonWindow, "forecast"> | Exclude<keyof JsonForecast, "scored">,
  Leaf
>;

/** Every field of the document. @internal */
export const TEMPLATE_FIELDS = {
  schema: "value",
  account: "value",
  state: "value",
  source: "value",
  via: "value",
  fetched_at: "value",
  age_seconds: "seconds",
  next_poll_at: "value",
  five_hour: { ...WINDOW_FIELDS, spark: "value" } satisfies Record<
    keyof typeof WINDOW_FIELDS | Exclude<keyof JsonSession, keyof JsonWindow>,
    Leaf
  >,
  seven_day: WINDOW_FIELDS,
  models: { name: "value", ...WINDOW_FIELDS },
  extra_usage: {
    enabled: "value",
    used: "value",
    limit: "value",
    currency: "value",
    utilization: "value",
    final: "value",
    low: "value",
    high: "value",
    hits_at: "value",
  } satisfies Record<
    | Exclude<keyof NonNullable<JsonDocument["extra_usage"]>, "forecast">
    | Exclude<keyof JsonForecast, "scored">,
    Leaf
  >,
  spend_limit: WINDOW_FIELDS,
  spark: "value",
  problem: { kind: "value", message: "value", until: "value" } satisfies Record<
    keyof JsonProblem,
    Leaf
  >,
} as const satisfies Record<keyof JsonDocument, Leaf | Readonly<Record<string, Leaf>>>;

/** A model's name may hold dots and colons: the last field in the text is the one meant. */
const MODEL_FIELD =
  /^models\.(.+)\.(name|utilization|resets_at|resets_in_seconds|final|low|high|hits_at)((?::[^:]*)*)$/s;
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
