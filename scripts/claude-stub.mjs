// The hosts that Claude Code talks to, as one stub on loopback: a proxy that ends TLS itself, and an OTLP server.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { gunzipSync } from "node:zlib";

const USAGE = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 0 };
export const ANSWER = "MARKED-ANSWER";

/** What the model answers, as a stream of events. */
function answerEvents(model) {
  const message = {
    id: "msg_made_up",
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: USAGE,
  };
  return [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: ANSWER } },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: USAGE },
    { type: "message_stop" },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join("");
}

const IDS = { uuid: "00000000-1111-4222-8333-444444444444" };
const REPLIES = {
  "/api/oauth/profile": {
    account: { ...IDS, email: "made.up@example.invalid", has_claude_max: true },
    organization: { ...IDS, organization_type: "claude_max" },
  },
};

/** A stub; `seen` has every request as `{ host, path, body }`. */
export async function startStub(keyFile, certFile) {
  const seen = [];
  const handle = (request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const isZipped = request.headers["content-encoding"] === "gzip" && bytes.length > 0;
      const body = (isZipped ? gunzipSync(bytes) : bytes).toString("utf8");
      const path = request.url.replace(/\?.*/, "");
      seen.push({ host: request.headers.host ?? "", path, body });
      if (path === "/v1/messages") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(answerEvents(JSON.parse(body).model));
        return;
      }
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(REPLIES[path] ?? {}));
    });
  };
  const tls = createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, handle);
  const server = createServer(handle);
  server.on("connect", (request, socket) => {
    seen.push({ host: request.url.replace(/:443$/, ""), path: "", body: "" });
    socket.on("error", () => {});
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    tls.emit("connection", socket);
  });
  tls.on("tlsClientError", () => {});
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    tls.closeAllConnections();
    server.close();
  };
  return { seen, url: `http://127.0.0.1:${server.address().port}`, close };
}
