/** One question to a cost server: the body of its answer, or a sentence that says what is wrong. */
import type { CostServer } from "./cost-servers.ts";
import { below, type HttpResult, httpRequest } from "./http.ts";
import { oneLine, redactedUrl } from "./redact.ts";

export type ServerName = "VictoriaMetrics" | "VictoriaLogs";

/** The form goes into the body, so that no proxy logs it. */
export async function queryServer(
  name: ServerName,
  server: CostServer,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<{ readonly body: string } | string> {
  const headers = new Headers(server.headers);
  headers.set("content-type", "application/x-www-form-urlencoded");
  const body = new URLSearchParams(form).toString();
  const response = await httpRequest(below(server.url, `/${path}`), {
    method: "POST",
    headers,
    body,
  });
  return response.kind === "responded" && response.status === 200
    ? { body: response.body }
    : await refusal(name, server, response);
}

/** The body of what a server says of itself; null where it says nothing. */
export async function readPage(server: CostServer, path: string): Promise<string | null> {
  const { headers } = server;
  const response = await httpRequest(below(server.url, `/${path}`), { headers });
  return response.kind === "responded" && response.status === 200 ? response.body : null;
}

async function refusal(
  name: ServerName,
  server: CostServer,
  response: HttpResult,
): Promise<string> {
  const where = redactedUrl(server.url.href);
  if (response.kind === "failed") return `${name} does not respond at ${where} (${response.why})`;
  const { status } = response;
  if (status === 401 || status === 403) {
    return `the server at ${where} refuses the login, or needs one (HTTP ${status}); set one that it accepts, such as OTEL_EXPORTER_OTLP_HEADERS in Claude Code's settings`;
  }
  const other = await otherKind(name, server);
  if (other !== null) return other;
  const [line = ""] = response.body.trim().split("\n");
  return `${name} at ${where} responded with HTTP ${status}: ${oneLine(line)}`;
}

/** The sentence for a server that says that it is of another kind; null where it does not say so. */
export async function otherKind(name: ServerName, server: CostServer): Promise<string | null> {
  const root = { ...server, url: new URL("/", server.url) };
  const health = (await readPage(root, "-/healthy")) ?? "";
  // Those of one maker answer alike, whichever they are.
  if (!health.startsWith("Prometheus")) return null;
  return `this is Prometheus, not ${name}, at ${redactedUrl(server.url.href)}`;
}
