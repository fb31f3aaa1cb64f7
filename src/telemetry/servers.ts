/** Whether the servers of local monitoring answer and take OTLP, and how to start them. */
import { type Answer, ask } from "./ask.ts";
import { withoutSecrets } from "./hide.ts";

export interface Server {
  readonly name: string;
  readonly endpoint: URL;
  readonly start: string;
}

export const serversOf = (metrics: URL, logs: URL): readonly Server[] => [
  {
    name: "VictoriaMetrics",
    endpoint: metrics,
    start: "docker run -d -p 127.0.0.1:8428:8428 victoriametrics/victoria-metrics",
  },
  {
    name: "VictoriaLogs",
    endpoint: logs,
    start: "docker run -d -p 127.0.0.1:9428:9428 victoriametrics/victoria-logs",
  },
];

export interface Checked {
  readonly ready: boolean;
  readonly sentences: readonly string[];
}

/** An empty export is a valid one, and records nothing. */
const EMPTY_EXPORT: RequestInit = {
  method: "POST",
  headers: { "content-type": "application/x-protobuf" },
  body: new Uint8Array(),
};

export async function check(server: Server): Promise<Checked> {
  const [health, taken] = await Promise.all([
    ask(new URL("/health", server.endpoint)),
    ask(server.endpoint, EMPTY_EXPORT),
  ]);
  return judged(server, health, taken);
}

function judged({ name, endpoint, start }: Server, health: Answer, taken: Answer): Checked {
  const where = withoutSecrets(`${endpoint}`);
  const no = (...sentences: readonly string[]) => ({ ready: false, sentences });
  if (health.kind === "silent") {
    return no(`${name} does not answer at ${where} (${health.why}).`, `To start it: ${start}`);
  }
  if (taken.kind === "silent") return no(`${name} does not take OTLP at ${where} (${taken.why}).`);
  if (taken.status >= 200 && taken.status < 300) {
    return { ready: true, sentences: [`${name} answers and takes OTLP at ${where}.`] };
  }
  return no(
    `${name} answers, and does not take OTLP at ${where} (HTTP ${taken.status}): too old, as Debian 12's 1.79 is, or another server.`,
    `A newer one: ${start}`,
  );
}
