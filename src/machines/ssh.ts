/** Runs `claude-usage --json` on another machine through the user's own ssh, within bounds of time and output. */
import type { SshTarget } from "../config/machine-types.ts";
import { type Env, type ExecResult, runProgram } from "../platform/exec.ts";

export type SshResult =
  | { readonly kind: "printed"; readonly text: string }
  /** In a few words of ours, never of that machine's. */
  | { readonly kind: "failed"; readonly why: string };

export const NO_ANSWER = "no answer in time";

const CONNECT_TIMEOUT_S = 5;
/** A one-shot poll there may wait for the endpoint. */
const TIMEOUT_MS = 25_000;
const MAX_BYTES = 64 * 1_024;

/**
 * Nothing is typed, forwarded or run here by it; everything else is as in the user's ssh configuration, shared connections
 * included.
 */
const OPTIONS = [
  "-n",
  "-T",
  "-x",
  "-a",
  ...[
    "BatchMode=yes",
    `ConnectTimeout=${CONNECT_TIMEOUT_S}`,
    "ServerAliveInterval=5",
    "ServerAliveCountMax=2",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "LogLevel=ERROR",
  ].flatMap((option) => ["-o", option]),
];

const ALONE = ["-o", "ControlPath=none"];

/** What ssh needs to find its files and its agent. */
const VARIABLES = ["HOME", "PATH", "USER", "LOGNAME", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "LANG"];

/** ssh gives this to a login shell of any kind; the folder is where `npm start` links the command. */
const remoteCommand = (flags: string): string =>
  `sh -c 'PATH="$HOME/.local/bin:$PATH:/usr/local/bin:/opt/homebrew/bin" exec claude-usage ${flags}'`;

export interface SshQuestion {
  /** Tells that machine that its user is at work here. */
  readonly active: boolean;
  /** On a connection of its own: a shared one may have died with the network, and waits for a quarter of an hour. */
  readonly alone: boolean;
}

/** The document that is printed there. */
export async function readOverSsh(
  { words }: SshTarget,
  { active, alone }: SshQuestion,
  env: Env,
  signal: AbortSignal,
): Promise<SshResult> {
  const passed = Object.fromEntries(VARIABLES.map((name) => [name, env[name]]));
  const run = (flags: string) =>
    runProgram("ssh", [...OPTIONS, ...(alone ? ALONE : []), ...words, remoteCommand(flags)], {
      env: passed,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    });
  const result = await run(active ? "--json --active" : "--json");
  // A version from before that flag.
  const isOlder = active && result.kind === "exited" && result.code === WRONG_USAGE;
  return resultOf(isOlder ? await run("--json") : result);
}

const WRONG_USAGE = 64;
const NO_COMMAND = 127;
const SSH_FAILED = 255;

function resultOf(result: ExecResult): SshResult {
  if (result.kind === "missing") return { kind: "failed", why: "there is no ssh here" };
  if (result.kind === "stopped") return { kind: "failed", why: NO_ANSWER };
  const { code, stdout, stderr } = result;
  if (stdout.startsWith("{")) return { kind: "printed", text: stdout };
  if (code === NO_COMMAND) return { kind: "failed", why: "no claude-usage there" };
  if (code !== SSH_FAILED) return { kind: "failed", why: `exit code ${code} there` };
  const [, why] = SSH_WORDS.find(([pattern]) => pattern.test(stderr)) ?? [];
  return { kind: "failed", why: why ?? "ssh failed" };
}

/** What ssh says, in a word that holds nothing of the other side's. */
const SSH_WORDS: readonly (readonly [RegExp, string])[] = [
  [/host key verification failed|host identification has changed/i, "its host key is not known"],
  [/permission denied|too many authentication failures/i, "ssh login refused"],
  [/could not resolve/i, "no such host"],
  [/connection refused/i, "connection refused"],
  [/timed? ?out/i, NO_ANSWER],
  [/no route|unreachable/i, "no route to it"],
  [/connection (closed|reset)|broken pipe/i, "connection closed"],
];
