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
const CONNECT_TIMEOUT_MS = 4_000;
const FIRST_RECONNECT_MS = 500;
const MAX_RECONNECT_MS = 20_000;
/** A connection that is silently gone is noticed by then, since no news may come for minutes. */
const PING_MS = 20_000;

export function redisEngine({ url, password, machine, onNews }: RedisOptions): ShareEngine {
  let problem: string | null = "not connected yet";
  let followed: string | null = null;
  const bare = new URL(url);
  const username = decodeURIComponent(bare.username);
  bare.username = "";
  const client = createClient({
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
  const note = (error: unknown): void => {
    problem = wordsFor(error);
  };
  client.on("error", note);
  const onMessage = (message: string): void => {
    if (message !== machine.id) onNews();
  };
  client.on("ready", () => {
    problem = null;
    onNews();
  });
  let connecting = client.connect().then(() => {}, note);

  const within = async <T>(work: Promise<T>, ms: number): Promise<T | null> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, ms, null);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    call: async (call) => {
      const known = password();
      if (typeof known === "string") {
        problem = known;
        return null;
      }
      // The first call of a command that polls once comes before the connection.
      await within(connecting, CONNECT_TIMEOUT_MS);
      connecting = Promise.resolve();
      if (!client.isReady) return null;
      const sent = client.sendCommand([...scriptWords(machine, call)]).catch((error: unknown) => {
        note(error);
        return null;
      });
      const reply = await within(sent, CALL_TIMEOUT_MS);
      const state = reply === null ? null : decodeEngineReply(reply, machine.id);
      if (state === null)
        problem ??= reply === null ? "no answer in time" : "an answer not of ours";
      else problem = null;
      return state;
    },
    problem: () => problem,
    follow: (account) => {
      if (followed === account || !client.isReady) return;
      if (followed !== null) client.unsubscribe(newsChannel(followed)).catch(note);
      followed = account;
      client.subscribe(newsChannel(account), onMessage).catch((error: unknown) => {
        followed = null;
        note(error);
      });
    },
    close: () => {
      client.removeAllListeners("ready");
      client.destroy();
    },
  };
}

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
  if (/timeout/i.test(message)) return "no answer in time";
  return "the connection failed";
}
