/** The only file of the wing that speaks over the network: one request to a server that a person named, and its answer. */

export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  | { readonly kind: "silent"; readonly why: string };

/** A server of metrics or logs, from an address that a person gave; null for what is none. */
export function serverOf(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/** An answer is given up after this many ms, and has at most so many bytes. */
const PATIENCE = 10_000;
const LARGEST = 32 * 1024 * 1024;

export async function ask(address: URL, init: RequestInit = {}): Promise<Answer> {
  const url = new URL(address);
  const headers = new Headers(init.headers);
  if (url.username !== "") {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set("authorization", `Basic ${Buffer.from(login).toString("base64")}`);
    // fetch takes no address with a login in it.
    url.username = "";
    url.password = "";
  }
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(url, { ...init, headers, signal, redirect: "error" });
    return { kind: "answered", status: response.status, body: await bodyOf(response) };
  } catch (error) {
    return { kind: "silent", why: whyOf(error) };
  }
}

async function bodyOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > LARGEST) throw new TypeError("the answer is too long");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The code below, or the name: messages may hold the address. */
function whyOf(error: unknown): string {
  const { name, cause } = error as Error;
  const { code } = (cause ?? error) as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  if (name === "TimeoutError" || name === "AbortError") return "no answer in time";
  if (error instanceof TypeError) return "no answer that can be taken";
  throw error;
}
