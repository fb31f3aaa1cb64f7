/** What tells secrets and names apart, also across restarts, and leads back to none. */
import { createHash } from "node:crypto";

/** 16 hex digits. */
export const fingerprint = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);
