/** What tells secrets and names apart, also across restarts, and leads back to none. */
import { createHash } from "node:crypto";

/** The first 16 hex digits of its SHA-256. */
export const fingerprint = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);
