/** Fingerprints distinguish secrets and names, also across restarts, and cannot be reversed. */
import { createHash } from "node:crypto";

/** The first 16 hex digits of the SHA-256 of `text`. */
export const fingerprint = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);
