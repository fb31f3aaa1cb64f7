/** The access token, kept so that printing, logging or storing it by accident gives nothing away. */
import { createHash } from "node:crypto";

const HIDDEN = "[secret]";

export class Secret {
  readonly #value: string;
  /** 16 hex digits that tell tokens apart, also across restarts, and do not lead back to one. */
  readonly fingerprint: string;

  constructor(value: string) {
    this.#value = value;
    this.fingerprint = createHash("sha256").update(value).digest("hex").slice(0, 16);
  }

  /** The token itself; only endpoint.ts asks for it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return HIDDEN;
  }
}
