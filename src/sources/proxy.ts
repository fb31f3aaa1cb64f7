/** The way to the endpoint: straight, or through the proxy that the environment names. */
import { Agent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";
import { getProxyForUrl } from "proxy-from-env";
import type { Failure } from "../model/outcome.ts";
import type { Deadline } from "./deadline.ts";

/** Names the proxy for a URL; empty for none. */
export type ProxyFor = (url: string) => string;

/** By what HTTPS_PROXY, ALL_PROXY and NO_PROXY say at the time of each call. */
export const proxyInEnvironment: ProxyFor = getProxyForUrl;

type Unreachable = Extract<Failure, { readonly kind: "unreachable" }>;

export type Route =
  | { readonly kind: "straight" }
  | { readonly kind: "proxied"; readonly proxy: URL }
  | Unreachable;

export function routeTo(target: URL, proxyFor: ProxyFor): Route {
  // Plain http stays on this machine, and a proxy would read the token.
  if (target.protocol !== "https:") return { kind: "straight" };
  const named = proxyFor(target.href);
  if (named === "") return { kind: "straight" };
  if (!URL.canParse(named)) return atProxy("network", "its address is no URL");
  const proxy = new URL(named);
  const spoken = proxy.protocol === "http:" || proxy.protocol === "https:";
  return spoken ? { kind: "proxied", proxy } : atProxy("network", "its address is not http(s)");
}

/** Node gives each address of a name 250 ms, too little on a slow line, and then calls it a time-out. */
const CONNECT_OPTIONS = { autoSelectFamilyAttemptTimeout: 2_500 };

/** A connection of its own for each call: a kept one would be dead by the next. */
export function agentFor(route: Exclude<Route, Unreachable>, limit: Deadline): Agent {
  if (route.kind === "straight") return new Agent(CONNECT_OPTIONS);
  const options = {
    ...CONNECT_OPTIONS,
    signal: limit.signal, // Or the connection to a proxy that never answers would stay.
    rejectUnauthorized: true,
  };
  const agent = new HttpsProxyAgent<"https:">(route.proxy, options);
  // The agent would hand a proxy's refusal on as if the endpoint had refused.
  agent.on("proxyConnect", ({ statusCode }: { readonly statusCode: number }) => {
    if (statusCode !== 200) limit.end(atProxy("middlebox", `HTTP ${statusCode}`));
  });
  return agent;
}

const atProxy = (cause: Unreachable["cause"], what: string): Unreachable => ({
  kind: "unreachable",
  cause,
  detail: `proxy: ${what}`,
});
