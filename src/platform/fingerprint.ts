/** Fingerprints distinguish secrets and names, also across restarts, and cannot be reversed. */
import { sha256 } from "./sha256.ts";

/** The first 16 hex digits of the SHA-256 of `text`. */
export const fingerprint = (text: string): string => sha256(text).slice(0, 16);

/**
 * 12 hex digits for an account where it has to be named to other machines: the same on each of them. Of the fingerprint
 * of its id and, where that is known, its organization's, as a snapshot's owner has it.
 */
export const accountDigest = (account: string): string => sha256(account).slice(0, 12);
