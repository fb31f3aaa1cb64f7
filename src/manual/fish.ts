/** Completions for fish: a file in its completions folder, or text to source. */
import type { SpecValue } from "../cli/spec.ts";
import { ACCOUNT_TABLE, type Option, type Page } from "./pages.ts";

export function fishCompletions(pages: readonly Page[]): string {
  const commands = pages.filter(({ name }) => name !== "");
  const names = commands.map(({ name }) => name).join(" ");
  return `# Written by \`claude-usage completions fish\`: save it as claude-usage.fish in fish's completions folder, or source it.

# True if this is the command on the line; claude-usage alone has an empty one.
function __claude_usage_in
    set -l words (commandline -opc)
    if contains -- "$words[2]" ${names}
        test "$words[2]" = "$argv[1]"
    else
        test -z "$argv[1]"
    end
end

# True if the word to complete is the operand of this command, or of claude-usage alone.
function __claude_usage_at
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"; and test (count $words) -eq $argv[2]
end

# True if it comes after the operand.
function __claude_usage_after
    set -l words (commandline -opc)
    test "$words[2]" = "$argv[1]"; and test (count $words) -gt $argv[2]
end

# What may follow the last comma; what is before it stays, and is not offered again.
function __claude_usage_list
    set -l word (string replace -r -- '^--[^=]*=' '' (commandline -ct))
    set -l given (string split -- , $word)[1..-2]
    for one in $argv
        contains -- $one $given; or string join -- , $given $one
    end
end

# The accounts of config.toml, by the names of their tables.
function __claude_usage_accounts
    set -l folder $HOME/.config
    test -n "$XDG_CONFIG_HOME"; and set folder $XDG_CONFIG_HOME
    set -l file $folder/claude-usage/config.toml
    test -f $file -a -r $file; and string replace -rf ${quoted(`${ACCOUNT_TABLE}.*`)} '$1' <$file
end

complete -c claude-usage -e
complete -c claude-usage -f
${commands
  .map(
    ({ name, summary }) =>
      `complete -c claude-usage -n '__claude_usage_at "" 1' -a ${name} -d ${quoted(summary)}`,
  )
  .join("\n")}
${pages.flatMap(linesOf).join("\n")}`;
}

function linesOf(page: Page): readonly string[] {
  const { name, operand } = page;
  const inside = `-n '__claude_usage_in ${name === "" ? '""' : name}'`;
  const options = [...page.flags, ...page.settings].map(
    (option) => `complete -c claude-usage ${inside} ${flagOf(option)} -d ${quoted(option.help)}`,
  );
  if (!operand?.members?.length) return options;
  const offer = (where: string, { placeholder, members = [] }: SpecValue) =>
    `complete -c claude-usage -n '__claude_usage_${where} ${name} 2' -a ${quoted(members.join(" "))} -d ${quoted(placeholder)}`;
  return [
    ...options,
    offer("at", operand),
    ...(operand.rest === undefined ? [] : [offer("after", operand.rest)]),
  ];
}

function flagOf({ flag, value }: Option): string {
  const long = `-l ${flag.slice(2)}`;
  if (value === null) return long;
  const { members = [], list, accounts } = value;
  if (accounts) return `${long} -x -a '(__claude_usage_accounts)'`;
  if (members.length === 0) return `${long} -x`;
  const words = members.join(" ");
  return `${long} -x -a ${quoted(list ? `(__claude_usage_list ${words})` : words)}`;
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
