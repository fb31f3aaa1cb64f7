/** Values as they may be shown: without secrets or control characters, and of limited length. */
import { VARIABLES } from "./variables.ts";

const MAX_LENGTH = 120;

/** One line without control characters. */
export function oneLine(text: string): string {
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "?");
  return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH)}…` : safe;
}

/** A variable's value: of a secret only that it is set; an address without its user, query and fragment. */
export function redactedValue(variable: string, value: string): string {
  if (VARIABLES[variable]?.secret) return value === "" ? "" : "(set, not shown)";
  return oneLine(variable.endsWith("_ENDPOINT") ? redactedUrl(value) : value);
}

/** An address, or any text in its place: everything before an @ may be a password. */
export function redactedUrl(address: string): string {
  const withoutQuery = address.replace(/[?#].*$/s, "?…");
  return withoutQuery.replace(/^(\s*[a-z][a-z0-9+.-]*:\/*)?.*@/is, "$1***@");
}
