/** The tables in the documents that a record of the program knows: each stands between two marks, and `npm run page` writes it. */
import { COMMAND_GROUPS } from "../../src/commands.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { resolveRenderSettings } from "../../src/config/render-settings.ts";
import type { SettingsTable } from "../../src/config/setting.ts";
import { EXIT_MEANINGS } from "../../src/exit-codes.ts";
import { stateLine } from "../../src/manual/line-states.ts";
import { loadPages, type Option, type Page, placeholderOf, typed } from "../../src/manual/pages.ts";
import { USAGE_METRICS, type UsageMetric } from "../../src/metrics/names.ts";
import { LINE_STATES } from "../../src/sim/states.ts";
import { ENVIRONMENT, FILES } from "../manual/about.ts";
import { contrastTable } from "./contrast-table.ts";
import { code, markdownTable } from "./markdown.ts";
import { JSON_MEANINGS, PROBLEM_MEANINGS, SEGMENT_MEANINGS, SURFACE_PLACES } from "./meanings.ts";

/** By the name in the mark `<!-- NAME: npm run page -->`. A new table is an entry here. */
export const TABLES: Readonly<Record<string, () => string | Promise<string>>> = {
  commands: async () => {
    const pages = await loadPages();
    const groups: typeof COMMAND_GROUPS = [["The line", [""]], ...COMMAND_GROUPS];
    return groups
      .map(([title, names]) => {
        const rows = pages
          .filter(({ name }) => names.includes(name))
          .map((page) => [code(usage(page)), page.summary, flags(page)]);
        return `### ${title}\n\n${markdownTable(["command", "what it does", "its own flags"], rows)}`;
      })
      .join("\n\n");
  },
  contrast: contrastTable,
  environment: () =>
    markdownTable(
      ["variable", "what it is for"],
      ENVIRONMENT.map(([names, text]) => [names.split(", ").map(code).join(", "), text]),
    ),
  "exit-codes": () =>
    markdownTable(
      ["code", "meaning"],
      EXIT_MEANINGS.map(([number, text]) => [String(number), text]),
    ),
  files: () =>
    markdownTable(
      ["file", "what it is"],
      FILES.map(([file, ...text]) => [code(file), text.join(" ")]),
    ),
  "json-keys": () => meaningsTable("key", JSON_MEANINGS),
  metrics: () =>
    markdownTable(
      ["metric", "labels", "what it is"],
      Object.entries<UsageMetric>(USAGE_METRICS).map(([name, { labels, help }]) => [
        code(name),
        ["account", ...labels].map(code).join(", "),
        help,
      ]),
    ),
  problems: () => meaningsTable("kind", PROBLEM_MEANINGS),
  segments: () => meaningsTable("segment", SEGMENT_MEANINGS),
  settings: () =>
    markdownTable(
      ["setting", "default", "values", "what it is"],
      Object.entries<SettingsTable[string]>(ALL_SETTINGS).map(([key, row]) => [
        row.noVariable ? `${code(key)} *` : code(key),
        row.defaultText === "" ? "" : code(row.defaultText),
        row.kind.isBoolean ? "`true`, `false`" : valuesOf(row.kind),
        row.help,
      ]),
    ),
  states: () =>
    markdownTable(
      ["you see", "it means", "do"],
      LINE_STATES.map(([shows, means, todo]) => [
        code(stateLine(shows, "plain", resolveRenderSettings([]).values)),
        means,
        todo,
      ]),
    ),
  surfaces: () =>
    markdownTable(
      ["`--for`", "place", "what it needs"],
      Object.entries(SURFACE_PLACES).map(([name, [place, needs]]) => [code(name), place, needs]),
    ),
};

/** A document with each of its tables as the program has it now. */
export async function withTables(page: string): Promise<string> {
  const parts = page.split(/(<!-- [\w-]+: npm run page -->\n)[\s\S]*?(<!-- end -->)/);
  const tables = parts.map(async (part) => {
    const [, name] = /^<!-- ([\w-]+): npm run page -->\n$/.exec(part) ?? [];
    if (name === undefined) return part;
    const table = TABLES[name];
    if (table === undefined) throw new Error(`there is no table "${name}"`);
    return `${part}\n${await table()}\n\n`;
  });
  return (await Promise.all(tables)).join("");
}

const meaningsTable = (what: string, meanings: Readonly<Record<string, string>>): string =>
  markdownTable(
    [what, "what it is"],
    Object.entries(meanings).map(([name, text]) => [code(name), text]),
  );

function usage(page: Page): string {
  const { operand } = page;
  if (operand === null) return typed(page);
  const rest = operand.rest === undefined ? "" : ` [${operand.rest.placeholder}…]`;
  const words = `${operand.placeholder}${rest}`;
  return `${typed(page)} ${operand.optional ? `[${words}]` : words}`;
}

const flags = ({ flags: all }: Page): string =>
  all
    .filter(({ flag }) => !["--account", "--help", "--version"].includes(flag))
    .map(({ flag, value }: Option) => code(value === null ? flag : `${flag} ${value.placeholder}`))
    .join(", ");

function valuesOf(kind: SettingsTable[string]["kind"]): string {
  const { members, list } = kind;
  if (members === undefined) return placeholderOf(kind);
  return `${list ? "any of " : ""}${members.map(code).join(", ")}`;
}
