/** Runs the person's own command of an account, which prints what another tool knows: their line as it stands, within bounds. */
import type { CommandSource } from "../cache/paths.ts";
import type { Failure, Outcome } from "../model/outcome.ts";
import { type Instant, SECOND } from "../model/units.ts";
import { type Env, passedVariables, runProgram } from "../platform/exec.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import { decodePeerDocument } from "./peer-document.ts";

/** What hangs is killed with all that it started. */
const COMMAND_TIMEOUT_MS = 15_000;
/** A document has some kilobytes. */
const MAX_DOCUMENT_BYTES = 256 * 1024;

/** The reading that the command prints, or in a few words of ours why there is none: its own text is shown nowhere. */
export async function commandOutcome(
  { command }: CommandSource,
  env: Env,
  now: () => Instant,
  signal: AbortSignal,
  timeoutMs = COMMAND_TIMEOUT_MS,
): Promise<Outcome> {
  const result = await runProgram("/bin/sh", ["-c", command], {
    env: passedVariables(env),
    timeoutMs,
    maxBytes: MAX_DOCUMENT_BYTES,
    ignoreStderr: true,
    group: true,
    signal,
  });
  if (result.kind === "missing") return failed("no /bin/sh");
  if (result.kind === "stopped") {
    const isLong = Buffer.byteLength(result.stdout) >= MAX_DOCUMENT_BYTES;
    const limit = isLong ? `over ${MAX_DOCUMENT_BYTES / 1024} KiB` : `over ${timeoutMs / 1_000} s`;
    return failed(`killed, or ${limit}`);
  }
  if (result.code !== 0) return failed(`exit code ${result.code}`);
  const document = decodePeerDocument(withAge(result.stdout, now()), "", now());
  if (document === null) return failed("it printed no document of schema 1");
  if (document.reading === null) return failed(document.problem ?? "no number");
  const { via: _, ...reading } = document.reading;
  if (reading.windows.length === 0 && reading.extra === null) return failed("no limits");
  return { kind: "learned", reading: { ...reading, source: "command" } };
}

const failed = (detail: string): Failure => ({ kind: "unreachable", cause: "command", detail });

/** Another tool may leave the age out: on one machine it follows from `fetched_at`, and without that the number is of now. */
function withAge(text: string, now: Instant): string {
  const value = parseJson(text);
  if (!isRecord(value) || typeof value.age_seconds === "number") return text;
  const at = typeof value.fetched_at === "string" ? Date.parse(value.fetched_at) : now;
  const age = Number.isFinite(at) ? Math.max(now - at, 0) / SECOND : 0;
  return JSON.stringify({ ...value, age_seconds: age });
}
