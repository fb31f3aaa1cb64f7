/** A headless Chromium that is told what to do through a pipe: no port, no network, an empty profile. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

export const hasChromium = spawnSync("chromium", ["--version"]).status === 0;

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--remote-debugging-pipe",
];

interface Message {
  readonly id?: number;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the protocol has hundreds of shapes
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: the protocol has hundreds of shapes
  readonly result?: any;
  readonly error?: { readonly message: string };
}

export interface Tab {
  // biome-ignore lint/suspicious/noExplicitAny: the protocol has hundreds of shapes
  readonly send: (method: string, params?: object) => Promise<any>;
  /** Loads a page and waits until it has loaded. */
  readonly open: (url: string) => Promise<void>;
  /** The value of an expression in the page. */
  readonly value: <T>(expression: string) => Promise<T>;
  /** Everything that the browser reported so far, as `Network.requestWillBeSent`. */
  readonly events: readonly Message[];
  readonly close: () => Promise<void>;
}

export async function openTab(): Promise<Tab> {
  const profile = mkdtempSync(join(tmpdir(), "claude-usage-chromium-"));
  const child: ChildProcess = spawn("chromium", [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH ?? "", HOME: profile, TZ: "America/New_York" },
  });
  const [to, from] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const events: Message[] = [];
  let loaded: (() => void) | null = null;
  let [rest, last] = ["", 0];
  from.setEncoding("utf8").on("data", (text: string) => {
    const messages = (rest + text).split("\0");
    rest = messages.pop() ?? "";
    for (const one of messages) {
      const message: Message = JSON.parse(one);
      if (message.id === undefined) events.push(message);
      else waiting.get(message.id)?.(message);
      if (message.method === "Page.loadEventFired") loaded?.();
    }
  });
  let sessionId: string | undefined;
  const send: Tab["send"] = async (method, params = {}) => {
    last += 1;
    const id = last;
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  ({ sessionId } = await send("Target.attachToTarget", { targetId, flatten: true }));
  for (const domain of ["Page", "Runtime", "Network", "Log", "Audits"])
    await send(`${domain}.enable`);
  return {
    send,
    events,
    open: async (url) => {
      const done = new Promise<void>((resolve) => {
        loaded = resolve;
      });
      await send("Page.navigate", { url });
      await done;
    },
    value: async (expression) => {
      const { result } = await send("Runtime.evaluate", {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      return result.value;
    },
    close: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}
