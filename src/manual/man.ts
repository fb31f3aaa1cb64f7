/** The manual page claude-usage(1). */

import { ALL_SETTINGS } from "../config/all-settings.ts";
import { flagOf } from "../config/setting.ts";
import { DESCRIPTION, ENVIRONMENT, EXAMPLES, EXIT_OF_A_LOOK, FILES, SETTINGS } from "./about.ts";
import { EXITS } from "./exits.ts";
import { type Option, PAGES, type Page, placeholderOf, typed } from "./pages.ts";
import { bold, example, italic, paragraph, prose, sentence, type Term, terms } from "./roff.ts";

/** The day of the last change to the prose, which no build knows. */
const WRITTEN = "2026-11-25";

export function manPage(version: string): string {
  const line = PAGES.filter(({ name }) => name === "");
  const commands = PAGES.filter(({ name }) => name !== "");
  const lines = [
    `.TH CLAUDE\\-USAGE 1 ${WRITTEN} "claude\\-usage ${prose(version)}"`,
    ".SH NAME",
    "claude\\-usage \\- how much of your Claude plan is left",
    ".SH SYNOPSIS",
    ...PAGES.flatMap((page, at) => [...(at > 0 ? [".br"] : []), ...paragraph(synopsis(page))]),
    ".SH DESCRIPTION",
    ...paragraph(...DESCRIPTION.map(prose)),
    ".SH OPTIONS",
    ...line.flatMap(optionsOf),
    ".SH COMMANDS",
    ...terms(commands.map((page) => [synopsis(page), about(page)])),
    ".SH SETTINGS",
    ...paragraph(...SETTINGS.map(prose)),
    ...terms(Object.keys(ALL_SETTINGS).map((key) => setting(key as keyof typeof ALL_SETTINGS))),
    ".SH FILES",
    ...terms(FILES.map(([file, ...text]) => [italic(file), paragraph(...text.map(prose))])),
    ".SH ENVIRONMENT",
    ...terms(ENVIRONMENT.map(([name, text]) => [bold(name), paragraph(prose(text))])),
    ".SH EXIT STATUS",
    ...terms(EXITS.map(([code, text]) => [bold(String(code)), paragraph(sentence(text))])),
    ".PP",
    ...paragraph(prose(EXIT_OF_A_LOOK)),
    ".SH EXAMPLES",
    ...EXAMPLES.flatMap(([text, ...code], at) => [
      ...(at > 0 ? [".PP"] : []),
      ...paragraph(prose(text)),
      ...example(code),
    ]),
    ".SH SEE ALSO",
    ".BR tmux (1)",
  ];
  return `${lines.join("\n")}\n`;
}

/** A command and what it takes; which settings there are is said once for all. */
function synopsis(page: Page): string {
  const { operand, settings } = page;
  const rest = operand?.rest && ` [${italic(operand.rest.placeholder.toLowerCase())} ...]`;
  const name = `${italic(operand?.placeholder.toLowerCase() ?? "")}${rest ?? ""}`;
  return [
    bold(typed(page)),
    ...(operand === null ? [] : [operand.optional ? `[${name}]` : name]),
    ...flagsOf(page).map((option) => `[${nameOf(option)}]`),
    ...(settings.length === 0 ? [] : [`[${italic("setting")} ...]`]),
  ].join(" ");
}

function about(page: Page): readonly string[] {
  const { operand, summary } = page;
  const choice = [operand, operand?.rest].flatMap((one) =>
    one?.members
      ? [`${italic(one.placeholder.toLowerCase())} is one of ${listOf(one.members)}.`]
      : [],
  );
  const options = optionsOf(page);
  const nested = options.length === 0 ? [] : [".RS", ...options, ".RE"];
  return [...paragraph(sentence(summary), ...choice), ...nested];
}

/** `--help` is said of the line, and holds for all. */
const flagsOf = ({ name, own }: Page): readonly Option[] =>
  own.filter(({ flag }) => name === "" || flag !== "--help");

const optionsOf = (page: Page): readonly string[] =>
  terms(
    flagsOf(page).map((option): Term => {
      const members = option.value?.members;
      const choice = members === undefined ? [] : [`One of ${listOf(members)}.`];
      return [nameOf(option), paragraph(sentence(option.help), ...choice)];
    }),
  );

const nameOf = ({ flag, value }: Option): string =>
  value === null ? bold(flag) : `${bold(flag)} ${italic(value.placeholder.toLowerCase())}`;

function setting(key: keyof typeof ALL_SETTINGS): Term {
  const { kind, defaultText, help } = ALL_SETTINGS[key];
  const flag = flagOf(key);
  const { isBoolean, members, list } = kind;
  const name = isBoolean
    ? `${bold(flag)}, ${bold(flag.replace("--", "--no-"))}`
    : `${bold(flag)} ${italic(placeholderOf(kind).toLowerCase())}`;
  const choice = members === undefined ? [] : [`${list ? "Any" : "One"} of ${listOf(members)}.`];
  return [name, paragraph(sentence(help), ...choice, `Default: ${bold(defaultText)}.`)];
}

const listOf = (members: readonly string[]): string => members.map(bold).join(", ");
