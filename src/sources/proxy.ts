/** The route to the endpoint: direct, or through the proxy that the environment names. */
import { Agent } from "node:https";
import tls from "node:tls";
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";
import type { Failure } from "../model/outcome.ts";
import type { Deadline } from "./deadline.ts";

/** Names the proxy for a URL; empty for none. */
export type ProxyFor = (url: string) => string;

/** Reads HTTPS_PROXY, ALL_PROXY and NO_PROXY at the time of each call. */
export const proxyInEnvironment: ProxyFor = (url) => {
  const found = getProxyForUrl(url);
  const bare = found.replace(/^https:\/\//, "");
  // The package gives an address without a scheme that of the target; everyone else takes it for http.
  return bare !== found && PROXY_NAMES.some((name) => process.env[name] === bare)
    ? `http://${bare}`
    : found;
};

const PROXY_NAMES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

type Unreachable = Extract<Failure, { readonly kind: "unreachable" }>;

export type Route =
  | { readonly kind: "direct" }
  | { readonly kind: "proxied"; readonly proxy: URL }
  | Unreachable;

export function routeTo(target: URL, proxyFor: ProxyFor): Route {
  // Plain http stays on this machine; a proxy could read the token.
  if (target.protocol !== "https:") return { kind: "direct" };
  const address = proxyFor(target.href);
  if (address === "") return { kind: "direct" };
  if (!URL.canParse(address)) return proxyFailure("network", "its address is not a URL");
  const proxy = new URL(address);
  const supported = proxy.protocol === "http:" || proxy.protocol === "https:";
  return supported
    ? { kind: "proxied", proxy }
    : proxyFailure("network", "its address is not http(s)");
}

/** Node tries each address of a name for 250 ms, too short on a slow line, and reports a timeout. */
const CONNECT_OPTIONS = { autoSelectFamilyAttemptTimeout: 2_500 };

/**
 * Node's own authorities, those of NODE_EXTRA_CA_CERTS, and the system's, as in Claude Code: behind a proxy that inspects
 * TLS only the last know the certificate. Undefined where this Node cannot read them, or they bring nothing new.
 */
export function authorities(): string[] | undefined {
  const { getCACertificates: read } = tls as typeof tls & {
    readonly getCACertificates?: (type: "default" | "system") => readonly string[];
  };
  if (read === undefined) return undefined;
  const known = new Set(read("default"));
  const more = read("system").filter((one) => !known.has(one));
  return more.length === 0 ? undefined : [...known, ...more];
}

/** A new connection for each request: a kept one would be dead by the next. */
export function agentFor(route: Exclude<Route, Unreachable>, limit: Deadline): Agent {
  if (route.kind === "direct") return new Agent(CONNECT_OPTIONS);
  const options = {
    ...CONNECT_OPTIONS,
    ca: authorities(), // Of the proxy; the endpoint behind it has those of the request.
    signal: limit.signal, // Closes the connection to a proxy that never answers.
    rejectUnauthorized: true,
  };
  const agent = new HttpsProxyAgent<"https:">(route.proxy, options);
  // The agent would pass a proxy's refusal on as the endpoint's.
  agent.on("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
    if (statusCode !== 200) limit.end(proxyFailure("middlebox", `HTTP ${statusCode}`));
  });
  return agent;
}

const proxyFailure = (cause: Unreachable["cause"], detail: string): Unreachable => ({
  kind: "unreachable",
  cause,
  detail: `proxy: ${detail}`,
});
