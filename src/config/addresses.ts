/** Where the endpoint may live: the token is sent there, so anything but TLS stays on this machine. */
import { invalid, type ValueType, valid } from "./value-types.ts";

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

export const isLoopback = (address: URL): boolean => LOOPBACK.test(address.hostname);

/** The base of the endpoint; its path is appended. */
export const endpointUrlType: ValueType<URL> = {
  placeholder: "URL",
  parse: (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const safe =
      url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url)) ? url : null;
    const bare =
      safe !== null && `${safe.username}${safe.password}${safe.search}${safe.hash}` === "";
    return bare ? valid(safe) : invalid("an https address, or http on this machine only");
  },
  toml: (url) => JSON.stringify(url.href),
};

/** A server of the person's own, to which no token goes; null for none. */
export const serverUrlType: ValueType<URL | null> = {
  placeholder: "URL",
  parse: (text) => {
    if (text === "off") return valid(null);
    const url = URL.canParse(text) ? new URL(text) : null;
    const bare = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === "";
    return bare && /^https?:$/.test(url.protocol)
      ? valid(url)
      : invalid("off, or an http or https address without a login");
  },
  toml: (url) => JSON.stringify(url?.href ?? "off"),
};
