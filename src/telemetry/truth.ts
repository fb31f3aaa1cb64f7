/** How the text of a switch is read. */

/** What Claude Code reads as true; `unread` is neither that nor a plain no. */
export type Truth = "true" | "false" | "unread";

const TRUE = ["1", "true", "yes", "on"];
const FALSE = ["", "0", "false", "no", "off"];

export function truthOf(text: string): Truth {
  const word = text.trim().toLowerCase();
  if (TRUE.includes(word)) return "true";
  return FALSE.includes(word) ? "false" : "unread";
}
