/** The only file of this room that uses the network: one request to a server that the person named, and its response. */

export type HttpResult =
  | { readonly kind: "responded"; readonly status: number; readonly body: string }
  | { readonly kind: "failed"; readonly why: string };

/** A server's address as the person wrote it; null where it is not an HTTP URL. */
export function parseServerUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/** An address below the server's own; `path` begins with a slash. */
export function below(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, "")}${path}`;
  return url;
}

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** Sends one request; never rejects for what a network or a server does. */
export async function httpRequest(address: URL, init: RequestInit = {}): Promise<HttpResult> {
  const url = new URL(address);
  const headers = new Headers(init.headers);
  if (url.username !== "" || url.password !== "") {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set("authorization", `Basic ${Buffer.from(login).toString("base64")}`);
    // fetch rejects an address with a login in it.
    url.username = "";
    url.password = "";
  }
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, headers, signal, redirect: "error" });
    return { kind: "responded", status: response.status, body: await bodyOf(response) };
  } catch (error) {
    return { kind: "failed", why: reasonFor(error) };
  }
}

async function bodyOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) throw new TypeError("the response is too long");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The error's code or name, because its message may hold the address. */
function reasonFor(error: unknown): string {
  const { name, cause } = error as Error;
  const { code } = (cause ?? error) as NodeJS.ErrnoException;
  if (typeof code === "string") return code;
  if (name === "TimeoutError" || name === "AbortError") return "no response in time";
  if (error instanceof TypeError) return "not a usable response";
  throw error;
}
