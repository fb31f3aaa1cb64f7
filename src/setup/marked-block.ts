/** Our lines in another program's file, between two marks: found, added, replaced and taken out, with every other byte kept. Pure. */

const BEGIN = ">>> claude-usage >>>";
const END = "<<< claude-usage <<<";

/** How a comment begins in the file. */
export type CommentMark = "#" | ";";

type FoundBlock =
  | { readonly kind: "none" }
  /** From the first mark to behind the line end of the second. */
  | { readonly kind: "whole"; readonly start: number; readonly end: number }
  | { readonly kind: "broken"; readonly why: string };

const markLine = (comment: CommentMark, mark: string): RegExp =>
  new RegExp(`^[ \\t]*${comment} ${mark}[ \\t]*(?:\\r?\\n|\\r?$(?![\\s\\S]))`, "gm");

function findBlock(text: string, comment: CommentMark): FoundBlock {
  const begins = [...text.matchAll(markLine(comment, BEGIN))];
  const ends = [...text.matchAll(markLine(comment, END))];
  const [begin, end] = [begins[0], ends[0]];
  if (begin === undefined && end === undefined) return { kind: "none" };
  if (begin === undefined || end === undefined || end.index < begin.index) {
    const [is, missing] = begin === undefined ? [END, BEGIN] : [BEGIN, END];
    return { kind: "broken", why: `has a line "${is}" without its "${missing}"` };
  }
  if (begins.length > 1 || ends.length > 1) {
    return { kind: "broken", why: `has more than one line "${BEGIN}" or "${END}"` };
  }
  return { kind: "whole", start: begin.index, end: end.index + end[0].length };
}

export const hasBlock = (text: string, comment: CommentMark): boolean =>
  findBlock(text, comment).kind !== "none";

export type BlockEdit =
  | { readonly kind: "edited"; readonly text: string }
  | Extract<FoundBlock, { kind: "broken" }>;

const lineEndOf = (text: string): string => (/\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n");

/** The text with these lines as its block: in the place of an older one, or at the end. */
export function withMarkedLines(
  text: string,
  lines: readonly string[],
  comment: CommentMark,
): BlockEdit {
  const found = findBlock(text, comment);
  if (found.kind === "broken") return found;
  const lineEnd = lineEndOf(found.kind === "whole" ? text.slice(found.start, found.end) : text);
  const block = [`${comment} ${BEGIN}`, ...lines, `${comment} ${END}`].join(lineEnd);
  if (found.kind === "whole") {
    const after = /\r?\n?$/.exec(text.slice(found.start, found.end))?.[0] ?? "";
    const edited = text.slice(0, found.start) + block + after + text.slice(found.end);
    return { kind: "edited", text: edited };
  }
  // A file without a line end at its end stays one, so that taking the block out gives the same bytes.
  const isWholeLine = text === "" || text.endsWith("\n");
  return {
    kind: "edited",
    text: isWholeLine ? `${text}${block}${lineEnd}` : `${text}${lineEnd}${block}`,
  };
}

/** The text without its block; the same text where it has none. */
export function withoutMarkedLines(text: string, comment: CommentMark): BlockEdit {
  const found = findBlock(text, comment);
  if (found.kind === "broken") return found;
  if (found.kind === "none") return { kind: "edited", text };
  const block = text.slice(found.start, found.end);
  // Where the file had no line end, the one before the block came with it.
  const extra = block.endsWith("\n") ? 0 : Math.min(found.start, lineEndOf(block).length);
  const before = text.slice(0, found.start - extra);
  return { kind: "edited", text: before + text.slice(found.end) };
}
