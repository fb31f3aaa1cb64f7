/** Sends lines of samples to VictoriaMetrics' import, or to what takes the same: to the named server and through no redirect. */
import { readBounded } from "../platform/bounded-file.ts";
import { modeOf } from "../platform/fs.ts";
import { below } from "../telemetry/http.ts";
import { post } from "./post.ts";

const IMPORT_PATH = "/api/v1/import/prometheus";

/** The server's own address, or that of its import, as a person may write either; also with a cluster's prefix. */
export function serverBase(address: URL): URL {
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith(IMPORT_PATH) ? path.slice(0, -IMPORT_PATH.length) : path;
  return url;
}

/** A header that the server wants, which may be a secret; null where none is given. */
export type MetricsHeader = readonly [name: string, value: string] | null;

/** Not a setting: those are shown, and stand in a file that others may read. */
const HEADER_VARIABLE = "CLAUDE_USAGE_METRICS_HEADER";

/** The file beside config.toml. */
const headerFile = (config: string): string => config.replace(/[^/]*$/, "metrics-header");

/** The header of the variable, else of the file; a sentence where it cannot be used. */
export function readMetricsHeader(
  env: Readonly<Record<string, string | undefined>>,
  config: string,
): MetricsHeader | string {
  const variable = env[HEADER_VARIABLE];
  if (variable) return parseHeader(variable) ?? `${HEADER_VARIABLE} ${NO_HEADER}`;
  const file = headerFile(config);
  const text = readBounded(file, MAX_HEADER_BYTES);
  if (typeof text !== "string") return text.why === "missing" ? null : `${file} ${text.text}`;
  const mode = modeOf(file);
  if (mode === null || (mode & 0o077) !== 0)
    return `${file} can be read by other users; run: chmod 600 ${file}`;
  return parseHeader(text) ?? `${file} ${NO_HEADER}`;
}

const MAX_HEADER_BYTES = 16 * 1024;
const NO_HEADER = 'is not one header, such as "Authorization: Bearer …"';

function parseHeader(text: string): MetricsHeader {
  const [, name, value] =
    /^([\w-]+):[ \t]*([\x21-\x7e]+(?:[ \t][\x21-\x7e]+)*)\s*$/.exec(text) ?? [];
  return name === undefined || value === undefined ? null : [name, value];
}

/** `later`: the server is not there or wants something else first. `never`: it does not take these lines. */
export type SendResult =
  | { readonly kind: "sent" }
  | { readonly kind: "later" | "never"; readonly why: string };

export async function sendLines(
  base: URL,
  header: MetricsHeader,
  lines: readonly string[],
): Promise<SendResult> {
  const headers = headersOf(header, { "content-type": "text/plain" });
  const status = await post(below(base, IMPORT_PATH), headers, `${lines.join("\n")}\n`);
  if (typeof status === "string") return { kind: "later", why: `no answer (${status})` };
  if (status >= 200 && status < 300) return { kind: "sent" };
  const why = `HTTP ${status}`;
  return status === 400 || status === 413 || status === 422
    ? { kind: "never", why }
    : { kind: "later", why };
}

export const headersOf = (
  header: MetricsHeader,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> => ({ ...more, ...(header && { [header[0]]: header[1] }) });
