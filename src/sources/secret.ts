/** The access token, kept so that printing, logging or storing it by accident gives nothing away. */
import { fingerprint } from "../platform/fingerprint.ts";

const HIDDEN = "[secret]";

export class Secret {
  readonly #value: string;
  /** Tells tokens apart, also across restarts, and does not lead back to one. */
  readonly fingerprint: string;

  constructor(value: string) {
    this.#value = value;
    this.fingerprint = fingerprint(value);
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
