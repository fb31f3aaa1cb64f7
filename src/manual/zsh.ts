/** Completions for zsh: a file in fpath, or text to eval after compinit. */
import { ACCOUNT_TABLE, type Option, type Page } from "./pages.ts";

export function zshCompletions(pages: readonly Page[]): string {
  const commands = pages.filter(({ name }) => name !== "");
  return `#compdef claude-usage
# Written by \`claude-usage completions zsh\`: save it as _claude-usage in a folder of fpath, or eval it after compinit.

# The accounts of config.toml, by the names of their tables.
_claude-usage_accounts() {
  local file=\${XDG_CONFIG_HOME:-$HOME/.config}/claude-usage/config.toml line
  local -a names match mbegin mend
  [[ -f $file && -r $file ]] || return
  while IFS= read -r line; do
    [[ $line =~ ${quoted(ACCOUNT_TABLE)} ]] && names+=("$match[1]")
  done <$file
  (( $#names )) && compadd "$@" -a names
}

_claude-usage() {
  local curcontext=$curcontext name=
  local -A opt_args
  local -a commands options
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join("\n")}
  )
  (( CURRENT > 2 )) && name=$words[2]
  case $name in
${commands.map((page) => `    (${page.name})\n${optionsOf(page)}      ;;`).join("\n")}
    (*)
      name=
${pages
  .filter(({ name }) => name === "")
  .map(optionsOf)
  .join("")}      ;;
  esac
  if (( CURRENT == 2 )); then
    options+=('1:command:{_describe -t commands command commands}')
  elif [[ -n $name ]]; then
    shift words
    (( CURRENT-- ))
    curcontext=\${curcontext%:*:*}:claude-usage-$name:
  fi
  _arguments -S : "\${options[@]}"
}

if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
  _claude-usage "$@"
elif (( \${+functions[compdef]} )); then
  compdef _claude-usage claude-usage
else
  print -u2 'claude-usage: load completions after compinit'
fi`;
}

function optionsOf(page: Page): string {
  const specs = [...page.flags, ...page.settings].map(specOf);
  const { operand } = page;
  if (operand !== null) {
    specs.push(`1${operand.optional ? ":" : ""}:${spec(operand.placeholder)}:${actionOf(operand)}`);
    const { rest } = operand;
    if (rest !== undefined) specs.push(`*:${spec(rest.placeholder)}:${actionOf(rest)}`);
  }
  return `      options=(\n${specs.map((one) => `        ${quoted(one)}\n`).join("")}      )\n`;
}

function specOf({ flag, help, value, opposite }: Option): string {
  const excludes = opposite === null ? "" : `(${opposite})`;
  const description = `[${spec(help)}]`;
  if (value === null) return `${excludes}${flag}${description}`;
  return `${excludes}${flag}=${description}:${spec(value.placeholder)}:${actionOf(value)}`;
}

function actionOf({
  placeholder,
  members = [],
  list,
  accounts,
}: NonNullable<Option["value"]>): string {
  if (accounts) return "_claude-usage_accounts";
  // A single blank offers nothing, but shows the placeholder.
  if (members.length === 0) return " ";
  return list ? `_values -s , ${placeholder} ${members.join(" ")}` : `(${members.join(" ")})`;
}

/** Text inside a spec of _arguments. */
const spec = (text: string): string => text.replaceAll(/[\\[\]:]/g, "\\$&");

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
