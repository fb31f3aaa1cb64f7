/** Blanks what is not needed in the bytes of Claude Code's credentials, before they become text, which cannot be wiped. */
import { parseJson } from "../platform/json.ts";

/** Where the strings stand that a login is made of; `*` is any item of a list. */
const NEEDED: ReadonlySet<string> = new Set([
  "claudeAiOauth accessToken",
  "claudeAiOauth expiresAt",
  "claudeAiOauth scopes *",
  "claudeAiOauth subscriptionType",
  "claudeAiOauth rateLimitTier",
]);

const [QUOTE, BACKSLASH, COLON, BLANK] = [...'"\\: '].map((one) => one.charCodeAt(0));
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [..."{}[]"].map((one) =>
  one.charCodeAt(0),
);

/**
 * Overwrites every string of a JSON text with blanks but its keys and the needed ones: refresh tokens, and the logins of
 * other servers. The text stays as long and as whole as it was.
 */
export function blankSecrets(bytes: Buffer): void {
  /** The key in each open object, `*` in a list. */
  const path: string[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === OPEN_OBJECT) path.push("");
    else if (byte === OPEN_LIST) path.push("*");
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) path.pop();
    else if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (isKey(bytes, end)) path[path.length - 1] = keyIn(bytes.subarray(at, end + 1));
      else if (!NEEDED.has(path.slice(0, 4).join(" "))) bytes.fill(BLANK ?? 0, at + 1, end);
      at = end;
    }
  }
}

/** Where the string that begins at `start` has its closing quote; the end of a torn text. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === BACKSLASH) at += 1;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
}

function isKey(bytes: Buffer, end: number): boolean {
  let at = end + 1;
  while (at < bytes.length && (bytes[at] ?? 0) <= (BLANK ?? 0)) at += 1;
  return bytes[at] === COLON;
}

/** A key may be escaped. */
function keyIn(quoted: Buffer): string {
  const key = parseJson(quoted.toString("utf8"));
  return typeof key === "string" ? key : "";
}
