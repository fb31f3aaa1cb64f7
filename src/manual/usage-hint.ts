/** What may have been meant where the program was called wrongly, and where to read on. Loaded only then. */
import leven from "leven";
import { COMMANDS } from "../commands.ts";
import type { AccountEntry } from "../config/account-tables.ts";
import { ALL_SETTINGS } from "../config/poller-settings.ts";
import type { SettingsTable } from "../config/setting.ts";
import { loadPages, type Option, type Page } from "./pages.ts";

/** `Did you mean --below? See claude-usage help guard.`; `name` is the command's, empty for the line. */
export async function usageHint(name: string, argv: readonly string[]): Promise<string> {
  const page = (await loadPages()).find((one) => one.name === name);
  const meant = settingMeant(name, argv) ?? (page === undefined ? null : meantBy(page, argv));
  const see = `See claude-usage help${name === "" ? "" : ` ${name}`}.`;
  return meant === null ? see : `Did you mean ${meant}? ${see}`;
}

/** The words behind `config set`. */
function settingMeant(name: string, [action, key = "", value = ""]: readonly string[]) {
  if (name !== "config" || action !== "set") return null;
  const table: SettingsTable = ALL_SETTINGS;
  const row = Object.hasOwn(table, key) ? table[key] : undefined;
  if (row === undefined) return nearest(key.replaceAll("-", "_"), Object.keys(table));
  return nearestMember(value, row.kind.members ?? []);
}

/** A sentence on a name in config.toml that is no setting, with the one that may have been meant; any other as it is. */
export function settingHint(sentence: string): string {
  const [, given = ""] = /: unknown setting "([\w-]+)"/.exec(sentence) ?? [];
  const key = given.replace(/^CLAUDE_USAGE_/i, "").replaceAll("-", "_");
  const meant = nearest(key, Object.keys(ALL_SETTINGS));
  return meant === null ? sentence : `${sentence} Did you mean ${meant}?`;
}

/** The same for a first word that is no command. */
export const commandHint = (word: string): string => {
  const meant = nearest(word, [...Object.keys(COMMANDS), "version"]);
  return `${meant === null ? "" : `Did you mean ${meant}? `}See claude-usage help.`;
};

/** The whole sentence for what names no account, or more than one. */
export function noAccount(word: string, entries: readonly AccountEntry[]): string {
  const shared = entries.filter(({ label }) => label === word).map(({ name }) => name);
  if (shared.length > 1)
    return `${shared.length} accounts are called ${JSON.stringify(word)}: --account takes the name, one of ${shared.join(", ")}.`;
  const none = `there is no account ${JSON.stringify(word)}.`;
  if (entries.length === 0)
    return `${none} config.toml has no [accounts.NAME]; see claude-usage accounts.`;
  const candidates = entries.flatMap(({ name, label }) => [
    name,
    ...(label === null ? [] : [label]),
  ]);
  const meant = nearest(word, candidates);
  const entry = entries.find(({ name, label }) => name === meant || label === meant);
  const said = entry === undefined ? "" : `Did you mean ${bothNames(entry)}? `;
  return `${none} ${said}See claude-usage accounts.`;
}

const bothNames = ({ name, label }: AccountEntry): string =>
  label === null || label === name ? name : `${name} (${label})`;

function meantBy({ flags, settings, operand }: Page, argv: readonly string[]): string | null {
  const options = [...flags, ...settings];
  let choices: readonly string[] = [];
  let place = 0;
  for (const word of argv) {
    if (word.startsWith("-")) {
      const [given = "", value] = word.split("=", 2);
      const option = options.find(({ flag }) => flag === given);
      if (option === undefined) return nearestFlag(given, options);
      choices = membersOf(option);
      const meant = value === undefined ? null : nearestMember(value, choices);
      if (meant !== null) return meant;
      if (value !== undefined) choices = [];
      continue;
    }
    const rest = operand?.rest?.members ?? [];
    const members = choices.length > 0 ? choices : place++ === 0 ? (operand?.members ?? []) : rest;
    choices = [];
    const meant = nearestMember(word, members);
    if (meant !== null) return meant;
  }
  return null;
}

const membersOf = ({ value }: Option): readonly string[] => value?.members ?? [];

/** Also for `-json`, and `--max_width`. */
function nearestFlag(given: string, options: readonly Option[]): string | null {
  const flags = ["--help", "--version", ...options.map(({ flag }) => flag)];
  const typed = `--${given.replace(/^-+/, "").replaceAll("_", "-")}`;
  return nearest(typed, flags, "--".length);
}

const nearestMember = (word: string, members: readonly string[]): string | null =>
  members.length === 0 || members.includes(word) ? null : nearest(word, members);

/** Letters that were typed in each other's place are one mistake. */
const mistakes = (word: string, candidate: string): number =>
  [...word].some((_, at) => swapped(word, at) === candidate) ? 1 : leven(word, candidate);

const swapped = (word: string, at: number): string =>
  word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);

/** The candidate with the fewest typing mistakes, if there are few for its length; `fixed` letters are always the same. */
function nearest(word: string, candidates: readonly string[], fixed = 0): string | null {
  const length = word.length - fixed;
  const most = length > 7 ? 3 : length > 3 ? 2 : 1;
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: mistakes(word.toLowerCase(), candidate) }))
    .filter(({ distance }) => distance <= most && distance < length)
    .sort((one, other) => one.distance - other.distance);
  return best?.candidate ?? null;
}
