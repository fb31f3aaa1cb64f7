/** Values as they may be shown: no secret, no control characters, and not without end. */
import { VARIABLES } from "./variables.ts";

const LONGEST = 120;

/** One line, harmless on a terminal. */
export function printable(text: string): string {
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "?");
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe;
}

/** A variable's value: set or not is all that is told of a secret, and an address loses its user, query and fragment. */
export function shown(variable: string, value: string): string {
  if (VARIABLES[variable]?.secret) return value === "" ? "" : "(set, not shown)";
  return printable(variable.endsWith("_ENDPOINT") ? withoutSecrets(value) : value);
}

/** An address, or what somebody took for one: whatever stands before an @ may be a password. */
export function withoutSecrets(address: string): string {
  const bare = address.replace(/[?#].*$/s, "?…");
  return bare.replace(/^(\s*[a-z][a-z0-9+.-]*:\/*)?.*@/is, "$1***@");
}
