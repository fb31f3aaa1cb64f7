// The soak's record of one account: each request and response, what they promise, and each broken promise.
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Of the debug output of a process, for example. */
const MAX_MESSAGE_LENGTH = 400;

/** No number is fresh for longer, whatever the wait is. */
const MAX_FRESH_MS = 10 * MINUTE;

export class Books {
  requests = 0;
  outcomes = new Map();
  broken = [];
  /** The largest number of requests in any hour and any five minutes. */
  most = { hour: 0, fiveMinutes: 0 };
  /** The longest that a number was shown as live after it had to be shown as old, in ms. */
  longestOld = 0;
  flying = 0;
  #life = NEW_LIFE();
  #used = 0;
  /** When each number was last sent to the program. */
  #servedAt = new Map();
  /** For how long a number may be fresh, as its snapshot said. */
  #lifetimes = new Map();
  #disturbedAt = 0;

  /** `limits` has the requests allowed in any hour and any five minutes. */
  constructor(name, limits) {
    this.name = name;
    this.limits = limits;
  }

  break(what) {
    this.broken.push(
      `${new Date().toISOString()} ${this.name}: ${what.slice(0, MAX_MESSAGE_LENGTH)}`,
    );
  }

  /** Everything that was saved is gone. */
  newLife() {
    this.#life = NEW_LIFE();
    this.disturbed();
  }

  /** From here on a second poller may begin before the first one notices. */
  disturbed() {
    this.#disturbedAt = Date.now();
  }

  /** A response sent in the last moments may not have been saved. */
  killed() {
    const moment = Date.now() - 2 * SECOND;
    for (const map of [this.#life.blocks, this.#life.refused])
      for (const [token, { at }] of map) if (at > moment) map.delete(token);
  }

  requested(token) {
    const now = Date.now();
    const { sent, blocks, refused } = this.#life;
    this.requests += 1;
    sent.push(now);
    const within = (length) => sent.filter((at) => at > now - length).length;
    for (const [name, length] of [
      ["hour", 60 * MINUTE],
      ["fiveMinutes", 5 * MINUTE],
    ]) {
      const count = within(length);
      this.most[name] = Math.max(this.most[name], count);
      if (count > this.limits[name])
        this.break(`${count} requests in ${length / MINUTE} min, allowed are ${this.limits[name]}`);
    }
    const block = blocks.get(token);
    if (block?.until > now) this.break(`a request ${block.until - now} ms before a block's end`);
    if (refused.has(token)) this.break("a request with a refused token");
    if (this.flying > 0 && now - this.#disturbedAt > 20 * SECOND)
      this.break("two requests at once");
  }

  /** Whether neither the budget, a block nor a refusal of this token prevents a request. */
  canRequest(token) {
    const { sent, blocks, refused } = this.#life;
    const hourAgo = Date.now() - 60 * MINUTE;
    const blocked = blocks.get(token)?.until > Date.now();
    const left = this.limits.hour - sent.filter((at) => at > hourAgo).length;
    return left > 0 && !blocked && !refused.has(token);
  }

  next() {
    this.#used = Math.min(99, this.#used + (this.requests % 5 === 0 ? 1 : 0));
    return this.#used;
  }

  served(used) {
    this.#servedAt.set(used, Date.now());
  }

  block(token, ms) {
    this.#life.blocks.set(token, { at: Date.now(), until: Date.now() + ms });
  }

  refuse(token) {
    this.#life.refused.set(token, { at: Date.now() });
  }

  /** Notes for how long the numbers of this snapshot may be fresh. */
  noteSnapshot(snapshot) {
    const { reading, freshUntil } = snapshot ?? {};
    const used = reading?.windows?.find?.(({ scope }) => scope?.kind === "session")?.used;
    const lifetime = freshUntil - reading?.at;
    if (Number.isFinite(used) && lifetime > 0) this.#lifetimes.set(Math.round(used), lifetime);
  }

  /** `used` was shown as live at `at`. */
  shownLive(used, at, text) {
    const servedAt = this.#servedAt.get(used);
    if (servedAt === undefined) return this.break(`never served: ${text}`);
    const lifetime = Math.min(this.#lifetimes.get(used) ?? MAX_FRESH_MS, MAX_FRESH_MS);
    this.tooLong(at - servedAt - lifetime, text);
  }

  /** `text` was shown as live `ms` after its end. */
  tooLong(ms, text) {
    this.longestOld = Math.max(this.longestOld, ms);
    if (ms > SECOND) this.break(`shown as live ${Math.round(ms / SECOND)} s too long: ${text}`);
  }

  shownOld(used, text) {
    if (!this.#servedAt.has(used)) this.break(`never served: ${text}`);
  }
}

const NEW_LIFE = () => ({ sent: [], blocks: new Map(), refused: new Map() });
