/** Settings that are text on the line itself: nothing in them may break it. */
import { parseTemplate, shownFields } from "../render/template.ts";
import { quoted } from "./setting.ts";
import { invalid, type TableRow, tableRows, type ValueType, valid } from "./value-types.ts";

/** Letters, digits, signs and spaces; no control or format character. */
export const HARMLESS = /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]*$/u;

/** At most five characters, spaces included. */
export const separatorType: ValueType<string> = {
  placeholder: "TEXT",
  parse: (text) =>
    HARMLESS.test(text) && text.length <= 5
      ? valid(text)
      : invalid("at most five characters, without control characters"),
  toml: JSON.stringify,
};

/** An empty label shows the percentage alone. */
export const labelsType: ValueType<Readonly<Record<string, string>>> = {
  table: true,
  placeholder: "TABLE",
  parse: (text) => {
    const rows = tableRows(text);
    const isLabel = ([key, label]: TableRow) =>
      key.trim() !== "" && HARMLESS.test(`${key}${label}`) && label.length <= 12;
    return rows?.every(isLabel)
      ? valid(Object.fromEntries(rows))
      : invalid('a table of names and labels of at most 12 characters, such as { "7d" = "week" }');
  },
  toml: (labels) => {
    const rows = Object.entries(labels).map(
      ([key, label]) => `${JSON.stringify(key)} = ${JSON.stringify(label)}`,
    );
    return rows.length === 0 ? "{}" : `{ ${rows.join(", ")} }`;
  },
};

/** Icons of fonts too, but not the one that stands for a countdown in tmux. */
const HARMLESS_OR_ICON = /^(?!.*\uE000)[\p{L}\p{N}\p{P}\p{S}\p{Zs}\p{Co}]*$/u;

const MAX_FORMAT_LENGTH = 500;

/** The source of a template for the line; empty for none. */
export const formatType: ValueType<string> = {
  placeholder: "TEMPLATE",
  parse: (text) => {
    if (!HARMLESS_OR_ICON.test(text) || text.length > MAX_FORMAT_LENGTH)
      return invalid(
        `one line of at most ${MAX_FORMAT_LENGTH} characters, without control characters`,
      );
    const template = parseTemplate(text);
    if ("kind" in template)
      return invalid(`a template (${quoted(template.part)}: ${template.why})`);
    // The daemon would render it each second.
    const second = shownFields(template).find(({ ticks, time }) => ticks && !time);
    return second === undefined
      ? valid(text)
      : invalid(`times as ${quoted(`${second.name}:time`)}, which does not change each second`);
  },
  toml: JSON.stringify,
};
