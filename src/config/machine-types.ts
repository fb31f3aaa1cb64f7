/** The types of the settings of other machines. */
import { invalid, type ValueType, valid } from "./value-types.ts";

/** A machine to read from over ssh. */
export interface SshTarget {
  /** The arguments of ssh, the host last. */
  readonly words: readonly string[];
  /** The host as it was written, without a user: its name in `via`. */
  readonly label: string;
}

/** Options with a value, and without; the rest belongs into ~/.ssh/config, and some could run a command here. */
const WITH_VALUE = ["-p", "-l", "-i", "-J", "-F"];
const ALONE = ["-4", "-6", "-C"];

const WORD = /^[\w.:@%+,/~=-]{1,200}$/;
const HOST = /^(?:[\w.-]{1,64}@)?([a-z0-9][\w.:-]{0,63})$/i;

const MAX_MACHINES = 8;

/** `ssh desktop`, `ssh -p 2222 me@desktop`: null for anything else. */
function sshTarget(text: string): SshTarget | null {
  const [program, ...words] = text.trim().split(/ +/);
  const host = words.at(-1) ?? "";
  const [, label] = HOST.exec(host) ?? [];
  if (program !== "ssh" || label === undefined) return null;
  for (let at = 0; at < words.length - 1; at += 1) {
    const word = words[at] ?? "";
    const value = words[at + 1] ?? "";
    if (ALONE.includes(word)) continue;
    if (!WITH_VALUE.includes(word) || at + 1 >= words.length - 1) return null;
    if (!WORD.test(value) || value.startsWith("-")) return null;
    at += 1;
  }
  return { words, label };
}

export const fromType: ValueType<readonly SshTarget[]> = {
  list: true,
  placeholder: "LIST",
  parse: (text) => {
    const given = text.trim() === "" ? [] : text.split(",");
    const targets = given.map(sshTarget).filter((target) => target !== null);
    return targets.length === given.length && targets.length <= MAX_MACHINES
      ? valid(targets)
      : invalid(
          `up to ${MAX_MACHINES} of "ssh HOST", with at most the options ${[...WITH_VALUE, ...ALONE].join(" ")}`,
        );
  },
  toml: (targets) => JSON.stringify(targets.map(({ words }) => ["ssh", ...words].join(" "))),
};

/** The password in an address must not be shown, not even where the address is refused. */
const withoutPassword = (text: string): string => text.replace(/:\/\/[^/]*@/, "://…@");

/** Redis or Valkey; null for none. */
export const shareType: ValueType<URL | null> = {
  placeholder: "URL",
  shown: withoutPassword,
  parse: (text) => {
    if (text === "off") return valid(null);
    const url = URL.canParse(text) ? new URL(text) : null;
    const isPlain =
      url !== null && url.hostname !== "" && `${url.password}${url.search}${url.hash}` === "";
    return isPlain && /^rediss?:$/.test(url.protocol) && /^(\/\d{0,3})?$/.test(url.pathname)
      ? valid(url)
      : invalid(
          "off, or redis://HOST or rediss://USER@HOST; its password belongs into share_password_file",
        );
  },
  toml: (url) => JSON.stringify(url?.href ?? "off"),
};

/** An absolute path, `~/` for the home folder; empty for none. */
export const secretFileType: ValueType<string> = {
  placeholder: "FILE",
  parse: (text) =>
    /^$|^(?:~?\/)[^\p{Cc}]{1,500}$/u.test(text) ? valid(text) : invalid("an absolute path, or ~/…"),
  toml: JSON.stringify,
};

/** By which other machines know this one; empty for its host name. */
export const machineType: ValueType<string> = {
  placeholder: "NAME",
  parse: (text) =>
    /^[\w.-]{0,64}$/.test(text)
      ? valid(text)
      : invalid("at most 64 letters, digits, dots and dashes"),
  toml: JSON.stringify,
};
