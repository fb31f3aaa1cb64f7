/** Holds the access token so that printing, logging or storing it by accident does not reveal it. */
import { fingerprint } from "../platform/fingerprint.ts";

const HIDDEN = "[secret]";

export class Secret {
  readonly #value: string;
  /** Identifies the token, across restarts too, without leading back to it. */
  readonly fingerprint: string;

  constructor(value: string) {
    this.#value = value;
    this.fingerprint = fingerprint(value);
  }

  /** The token itself; only endpoint.ts calls this. */
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
