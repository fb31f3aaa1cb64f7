/** The engine as Redis or Valkey: one connection, kept up by the client; every call ends within seconds. */
import { createClient } from "@redis/client";
import type { ShareEngine } from "./engine.ts";
import { decodeEngineReply, type MachineName, newsChannel, scriptWords } from "./script.ts";

export interface RedisOptions {
  readonly url: URL;
  /** The password as it stands now; null for none, a sentence where it cannot be used. */
  readonly password: () => { readonly password: string | null } | string;
  readonly machine: MachineName;
  /** Another machine has news, or the connection is back. */
  readonly onNews: () => void;
}

const CALL_TIMEOUT_MS = 4_000;
/** Shorter than the wait for it, so that what went wrong can be said. */
const CONNECT_TIMEOUT_MS = 3_000;
const FIRST_RECONNECT_MS = 500;
const MAX_RECONNECT_MS = 20_000;
/** A server that has accepted a connection answers on it by then. */
const HANDSHAKE_MS = 3_000;
/** News may not come for minutes: a router in between must not forget the connection. */
const PING_MS = 20_000;

/** A client that is not connected yet. */
function clientFor(url: URL, password: RedisOptions["password"]) {
  const bare = new URL(url);
  const username = decodeURIComponent(bare.username);
  bare.username = "";
  return createClient({
    url: bare.href,
    // Asked before each connection, so that a corrected or a new one counts without a restart.
    credentialsProvider: {
      type: "async-credentials-provider",
      credentials: async () => {
        const found = password();
        if (typeof found === "string") throw new UnusablePassword(found);
        return {
          ...(username !== "" && { username }),
          ...(found.password !== null && { password: found.password }),
        };
      },
    },
    disableOfflineQueue: true,
    disableClientInfo: true,
    maintNotifications: "disabled",
    pingInterval: PING_MS,
    commandsQueueMaxLength: 64,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      // Half of them at random, so that machines do not come back together.
      reconnectStrategy: (retries: number) =>
        Math.min(FIRST_RECONNECT_MS * 2 ** Math.min(retries, 10), MAX_RECONNECT_MS) *
        (0.5 + Math.random() / 2),
    },
  });
}

interface Connection {
  readonly client: ReturnType<typeof clientFor>;
  /** Null once it was waited for: an engine that is gone must not delay each request. */
  begun: Promise<void> | null;
  /** Since when the server has accepted a connection and not answered on it; null while that is not so. */
  silentSince: number | null;
}

export function redisEngine({ url, password, machine, onNews }: RedisOptions): ShareEngine {
  let problem: string | null = "not connected yet";
  let followed: string | null = null;
  let isClosed = false;
  const connect = (): Connection => {
    const client = clientFor(url, password);
    const is = (silentSince: number | null) => {
      made.silentSince = silentSince;
    };
    client.on("connect", () => is(performance.now()));
    client.on("error", (error: unknown) => {
      is(null);
      note(client, error);
    });
    client.on("ready", () => {
      is(null);
      problem = null;
      onNews();
    });
    const begun = client.connect().then(
      () => {},
      (error: unknown) => note(client, error),
    );
    const made: Connection = { client, begun, silentSince: null };
    return made;
  };
  const note = (client: Connection["client"], error: unknown): void => {
    if (client === connection.client) problem = wordsFor(error);
  };
  let connection = connect();
  const end = ({ client }: Connection): void => {
    client.removeAllListeners("ready");
    client.destroy();
  };
  /** A connection whose network is gone is not waited for until the system gives it up, a quarter of an hour later. */
  const giveUp = (silent: Connection): void => {
    problem = NO_ANSWER;
    if (isClosed || silent !== connection) return;
    connection = connect();
    followed = null;
    end(silent);
  };
  const onMessage = (message: string): void => {
    if (message !== machine.id) onNews();
  };

  return {
    call: async (call) => {
      const known = password();
      if (typeof known === "string") {
        problem = known;
        return null;
      }
      const used = connection;
      const { client } = used;
      // The first call of a command that polls once comes before the connection.
      if (used.begun !== null) await within(used.begun, CALL_TIMEOUT_MS);
      used.begun = null;
      if (!client.isReady) {
        const { silentSince } = used;
        if (silentSince !== null && performance.now() - silentSince > HANDSHAKE_MS) giveUp(used);
        return null;
      }
      const sent = client.sendCommand([...scriptWords(machine, call)]).catch((error: unknown) => {
        note(client, error);
        return undefined;
      });
      const reply = await within(sent, CALL_TIMEOUT_MS);
      if (reply === null) giveUp(used);
      if (reply === null || reply === undefined) return null;
      const state = decodeEngineReply(reply, machine.id);
      problem = state === null ? (problem ?? "an answer not of ours") : null;
      return state;
    },
    problem: () => problem,
    follow: (account) => {
      const { client } = connection;
      if (followed === account || !client.isReady) return;
      const failed = (error: unknown) => note(client, error);
      if (followed !== null) client.unsubscribe(newsChannel(followed)).catch(failed);
      followed = account;
      client.subscribe(newsChannel(account), onMessage).catch((error: unknown) => {
        if (client === connection.client) followed = null;
        failed(error);
      });
    },
    close: () => {
      isClosed = true;
      end(connection);
    },
  };
}

/** Null where it takes longer. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const NO_ANSWER = "no answer in time";

/** In words of ours. */
class UnusablePassword extends Error {}

/** An error of the client in a few words of ours: a server's own sentence may hold anything. */
function wordsFor(error: unknown): string {
  if (error instanceof UnusablePassword) return error.message;
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: "", message: "" };
  if (/^(WRONGPASS|NOAUTH)\b/.test(message)) return "its login was refused";
  if (/^NOPERM\b/.test(message)) return "its user may not do what is needed";
  if (/^(LOADING|READONLY|MASTERDOWN|OOM|MISCONF|BUSY)\b/.test(message))
    return `not ready (${message.split(" ")[0]})`;
  if (code !== undefined && /^[A-Z_0-9]{3,40}$/.test(code)) return code;
  if (/timeout/i.test(message)) return NO_ANSWER;
  return "the connection failed";
}
