/** The man page claude-usage(1), from the specs of the commands and the prose in about.ts. */

import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";
import { flagOf } from "../../src/config/setting.ts";
import { EXIT_MEANINGS } from "../../src/exit-codes.ts";
import { loadPages, type Option, type Page, placeholderOf, typed } from "../../src/manual/pages.ts";
import { DESCRIPTION, ENVIRONMENT, EXAMPLES, FILES, LINE_EXIT, SETTINGS } from "./about.ts";
import { bold, example, italic, paragraph, prose, sentence, type Term, terms } from "./roff.ts";

/** The day of the last change to the prose; a build cannot know it. */
const WRITTEN_ON = "2026-11-28";

export async function manPage(version: string): Promise<string> {
  const pages = await loadPages();
  const line = pages.filter(({ name }) => name === "");
  const commands = pages.filter(({ name }) => name !== "");
  const lines = [
    `.TH CLAUDE\\-USAGE 1 ${WRITTEN_ON} "claude\\-usage ${prose(version)}"`,
    ".SH NAME",
    "claude\\-usage \\- how much of your Claude plan is used",
    ".SH SYNOPSIS",
    ...pages.flatMap((page, at) => [...(at > 0 ? [".br"] : []), ...paragraph(synopsis(page))]),
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
    ...terms(EXIT_MEANINGS.map(([code, text]) => [bold(String(code)), paragraph(sentence(text))])),
    ".PP",
    ...paragraph(prose(LINE_EXIT)),
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

/** A command and what it takes; the settings are listed once, in their own section. */
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

/** `--help` is listed once, with the line. */
const flagsOf = ({ name, flags }: Page): readonly Option[] =>
  flags.filter(({ flag }) => name === "" || flag !== "--help");

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
