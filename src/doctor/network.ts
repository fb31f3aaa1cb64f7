/** The way to the endpoint, as this environment has it; a daemon has that of whoever started it. */

import { readBounded } from "../platform/bounded-file.ts";
import { proxyInEnvironment, routeTo } from "../sources/proxy.ts";
import { type Check, fail, ok } from "./check.ts";

export const proxy: Check = {
  name: "proxy",
  run: ({ settings }) => {
    const { api_url } = settings.values;
    const route = routeTo(api_url, proxyInEnvironment);
    if (route.kind === "unreachable") {
      return fail(route.detail, "write HTTPS_PROXY as http://HOST:PORT");
    }
    // Without the name and password it may hold.
    return ok(
      route.kind === "straight"
        ? `none on the way to ${api_url.host}`
        : `${route.proxy.protocol}//${route.proxy.host}, on the way to ${api_url.host}`,
    );
  },
};

/** The bundles of whole distributions have a quarter of this. */
const MOST_BYTES = 2 ** 20;

export const certificates: Check = {
  name: "certificates",
  run: ({ call }) => {
    const file = call.env.NODE_EXTRA_CA_CERTS;
    if (!file) return ok("Node's own");
    const text = readBounded(file, MOST_BYTES);
    if (typeof text !== "string") {
      return fail(`NODE_EXTRA_CA_CERTS: ${file} is ${text.why}`, "name a file that can be read");
    }
    return text.includes("-----BEGIN CERTIFICATE-----")
      ? ok(`Node's own, and ${file}`)
      : fail(`NODE_EXTRA_CA_CERTS: ${file} holds no certificate`, "name a file in PEM format");
  },
};
