/** Holds the access token so that printing, logging or storing it by accident does not reveal it. */
import { fingerprint } from "../platform/fingerprint.ts";

const HIDDEN = "[secret]";

/** So many characters of a token in a row are a part of it, and no chance. */
const PART_LENGTH = 12;

/** What all tokens of one kind begin with is no secret. */
const SHARED_PREFIX = /^sk-ant-[a-z]+\d+-/;

/** Letters and digits only, of one case: names are shown with other separators and capitals than they came with. */
const bare = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");

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

  /** True for a text with the token or a part of it, whatever stands between the characters. */
  isQuotedIn(text: string): boolean {
    const own = bare(this.#value.replace(SHARED_PREFIX, ""));
    // A token this short is none of Claude Code's; only as a whole is it known from other words.
    if (own.length < PART_LENGTH) return bare(text).includes(bare(this.#value));
    const parts = new Set<string>();
    for (let from = 0; from + PART_LENGTH <= own.length; from += 1)
      parts.add(own.slice(from, from + PART_LENGTH));
    const searched = bare(text);
    for (let from = 0; from + PART_LENGTH <= searched.length; from += 1)
      if (parts.has(searched.slice(from, from + PART_LENGTH))) return true;
    return false;
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
