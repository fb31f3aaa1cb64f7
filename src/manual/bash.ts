/** Completions for bash, with or without bash-completion: none of its functions is used, and no process is started. */
import type { SpecValue } from "../cli/spec.ts";
import { ACCOUNT_TABLE, type Option, type Page } from "./pages.ts";

export function bashCompletions(pages: readonly Page[]): string {
  const commands = pages.filter(({ name }) => name !== "");
  const names = commands.map(({ name }) => name);
  return `# Written by \`claude-usage completions bash\`: save it as claude-usage in a folder of bash-completion, or eval it.
# shellcheck shell=bash

# Adds the candidates that begin with the word.
_claude_usage_offer() {
  local word=$1 head=$2 one
  shift 2
  for one; do
    if [[ $one == "$word"* ]]; then COMPREPLY+=("$head$one"); fi
  done
}

# The same for a list with commas: what is before the last comma stays, and is not offered again.
_claude_usage_list() {
  local word=$1 head=$2 given='' one
  shift 2
  if [[ $word == *,* ]]; then
    given=,\${word%,*},
    head=$head\${word%,*},
    word=\${word##*,}
  fi
  for one; do
    if [[ $given != *,"$one",* ]]; then _claude_usage_offer "$word" "$head" "$one"; fi
  done
  if ((BASH_VERSINFO[0] >= 4)); then compopt -o nospace 2>/dev/null; fi
}

# The accounts of config.toml, by the names of their tables.
_claude_usage_accounts() {
  local file=\${XDG_CONFIG_HOME:-\${HOME-}/.config}/claude-usage/config.toml line
  local table='${ACCOUNT_TABLE}'
  if [[ ! -f $file || ! -r $file ]]; then return 0; fi
  while IFS= read -r line; do
    if [[ $line =~ $table ]]; then _claude_usage_offer "$1" "$2" "\${BASH_REMATCH[1]}"; fi
  done <"$file"
}

_claude_usage() {
  local word=\${COMP_WORDS[COMP_CWORD]} flag=\${COMP_WORDS[COMP_CWORD - 1]} name='' head='' after=''
  COMPREPLY=()
  # \`--flag=value\` is three words, or one where = does not break words.
  case $word in
    =) word='' after=1 ;;
    --*=*) flag=\${word%%=*} head=\${word%%=*}= word=\${word#*=} after=1 ;;
  esac
  if [[ $flag == = ]]; then flag=\${COMP_WORDS[COMP_CWORD - 2]} after=1; fi
  if ((COMP_CWORD > 1)); then name=\${COMP_WORDS[1]}; fi
  case $name in
${commands.map((page) => `    ${page.name})\n${casesOf(page, [])}      ;;`).join("\n")}
    *)
${pages
  .filter(({ name }) => name === "")
  .map((page) => casesOf(page, names))
  .join("")}      ;;
  esac
}

complete -F _claude_usage claude-usage`;
}

/** What to offer after each flag that has a value; otherwise the flags or the operands. */
function casesOf(page: Page, commands: readonly string[]): string {
  const options = [...page.flags, ...page.settings];
  const valueCases = choices(options);
  const offer = (words: readonly string[]) =>
    `_claude_usage_offer "$word" "$head" ${words.join(" ")}`;
  const flags = offer(options.map(({ flag }) => flag));
  const operands = [...commands, ...(page.operand?.members ?? [])];
  const place = commands.length > 0 ? 1 : 2;
  const lines = [
    ...(valueCases.length === 0 ? [] : ["case $flag in", ...valueCases, "esac"]),
    "if [[ -n $after ]]; then return 0; fi",
    ...(operands.length === 0
      ? [flags]
      : [
          "case $COMP_CWORD:$word in",
          `  *:-*) ${flags} ;;`,
          `  ${place}:*) ${offer(operands)} ;;`,
          ...(page.operand?.rest?.members ? [`  *) ${offer(page.operand.rest.members)} ;;`] : []),
          "esac",
        ]),
  ];
  return lines.map((line) => `      ${line}\n`).join("");
}

function choices(options: readonly Option[]): readonly string[] {
  const valued = options.flatMap(({ flag, value }) => (value === null ? [] : [{ flag, ...value }]));
  const isFree = ({ members = [], accounts }: SpecValue) => members.length === 0 && !accounts;
  const free = valued.filter(isFree);
  const chosen = valued.flatMap(({ flag, ...value }) => {
    const { members = [], list, accounts } = value;
    const offer = accounts ? "accounts" : list ? "list" : "offer";
    const action = ['"$word"', '"$head"', ...members].join(" ");
    return isFree(value)
      ? []
      : [`  ${flag})`, `    _claude_usage_${offer} ${action}`, "    return 0", "    ;;"];
  });
  const nothing = `  ${free.map(({ flag }) => flag).join(" | ")}) return 0 ;;`;
  return free.length === 0 ? chosen : [...chosen, nothing];
}
