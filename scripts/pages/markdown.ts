/** Markdown for the generated documents. */

export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string =>
  [head, head.map(() => "---"), ...rows.map((cells) => cells.map(escaped))]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

const escaped = (text: string): string => text.replaceAll("|", "\\|");

export const code = (text: string): string => `\`${text}\``;
