/** Completions for bash, with bash-completion or without: nothing of it is used, and no process is started. */
import type { Option, Page } from "./pages.ts";

export function bashCompletions(pages: readonly Page[]): string {
  const commands = pages.filter(({ name }) => name !== "");
  const names = commands.map(({ name }) => name);
  return `# Made by \`claude-usage completions bash\`: a file claude-usage in a folder of bash-completion, or eval.
# shellcheck shell=bash

# The candidates that begin as the word does.
_claude_usage_offer() {
  local word=$1 head=$2 one
  shift 2
  for one; do
    if [[ $one == "$word"* ]]; then COMPREPLY+=("$head$one"); fi
  done
}

# The same where a comma may follow: what stands before the last one is kept, and not offered again.
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

_claude_usage() {
  local word=\${COMP_WORDS[COMP_CWORD]} flag=\${COMP_WORDS[COMP_CWORD - 1]} name='' head='' behind=''
  COMPREPLY=()
  # \`--flag=value\` is three words, or one where = breaks no words.
  case $word in
    =) word='' behind=1 ;;
    --*=*) flag=\${word%%=*} head=\${word%%=*}= word=\${word#*=} behind=1 ;;
  esac
  if [[ $flag == = ]]; then flag=\${COMP_WORDS[COMP_CWORD - 2]} behind=1; fi
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

/** What to offer behind each flag that has a value; else the flags, or what stands in their place. */
function casesOf(page: Page, commands: readonly string[]): string {
  const options = [...page.flags, ...page.settings];
  const behind = choices(options);
  const offer = (words: readonly string[]) =>
    `_claude_usage_offer "$word" "$head" ${words.join(" ")}`;
  const flags = offer(options.map(({ flag }) => flag));
  const operands = [...commands, ...(page.operand?.members ?? [])];
  const place = commands.length > 0 ? 1 : 2;
  const lines = [
    ...(behind.length === 0 ? [] : ["case $flag in", ...behind, "esac"]),
    "if [[ -n $behind ]]; then return 0; fi",
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
  const free = valued.filter(({ members = [] }) => members.length === 0);
  const chosen = valued.flatMap(({ flag, members = [], list }) => {
    const offer = list ? "_claude_usage_list" : "_claude_usage_offer";
    const action = `    ${offer} "$word" "$head" ${members.join(" ")}`;
    return members.length === 0 ? [] : [`  ${flag})`, action, "    return 0", "    ;;"];
  });
  const nothing = `  ${free.map(({ flag }) => flag).join(" | ")}) return 0 ;;`;
  return free.length === 0 ? chosen : [...chosen, nothing];
}
