/** The login that Claude Code keeps in a file. It is only ever read: renewing or writing it would log people out. */
import { constants, type FileHandle, open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Trouble } from "../model/outcome.ts";
import { after, type Instant } from "../model/units.ts";
import { Secret } from "./secret.ts";
import { loginIn } from "./wire.ts";

type SignedOut = Extract<Trouble, { readonly kind: "signedOut" }>;

export type Login =
  | {
      readonly kind: "usable";
      readonly secret: Secret;
      /** null when the file does not say. */
      readonly expiresAt: Instant | null;
    }
  | SignedOut;

const MOST_BYTES = 2 ** 20;
/** A file met while it was being written is whole a moment later. */
const WRITING_MS = 50;

/** The login in `file` at `now`. Rejects only on our own mistakes. */
export async function readLogin(file: string, now: Instant): Promise<Login> {
  const login = await readOnce(file, now);
  const unfinished = login.kind === "signedOut" && (login.why === "torn" || login.why === "empty");
  if (!unfinished) return login;
  await pause(WRITING_MS);
  return readOnce(file, after(now, WRITING_MS));
}

/** The login in the text of a credentials file at `now`; `where` names the file in what goes wrong. */
export function decodeLogin(text: string, where: string, now: Instant): Login {
  const none = (why: SignedOut["why"]): SignedOut => ({ kind: "signedOut", why, where });
  const content = text.trim(); // A byte order mark counts as white space.
  if (content === "") return none("empty");
  const credentials = parsed(content);
  if (credentials === undefined) return none("torn");
  const login = loginIn(credentials);
  if (login === null) return none("no-login");
  const { accessToken, expiresAt, scopes } = login;
  if (accessToken === "") return none("logged-out");
  // Anything else in a header could end it and begin another.
  if (!/^[\x21-\x7e]{1,4096}$/.test(accessToken)) return none("no-login");
  // Before the expiry, because no renewal mends it.
  if (scopes !== null && !scopes.includes("user:profile")) return none("scope");
  if (expiresAt !== null && expiresAt <= now) return none("expired");
  return { kind: "usable", secret: new Secret(accessToken), expiresAt };
}

async function readOnce(file: string, now: Instant): Promise<Login> {
  const text = await readBounded(file);
  if (typeof text === "string") return decodeLogin(text, file, now);
  return { kind: "signedOut", why: text.why, where: file };
}

/** The text of a regular file of at most 1 MiB, or why there is none. */
async function readBounded(file: string): Promise<string | Pick<SignedOut, "why">> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK the opening of a pipe would wait for its writer.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await handle.stat()).isFile()) return { why: "unreadable" };
    const bytes = await firstBytes(handle, MOST_BYTES + 1);
    return bytes.length > MOST_BYTES ? { why: "unreadable" } : bytes.toString("utf8");
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    return { why: code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable" };
  } finally {
    await handle?.close();
  }
}

async function firstBytes(handle: FileHandle, most: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(most);
  let length = 0;
  for (let read = -1; read !== 0 && length < most; length += read) {
    read = (await handle.read(buffer, length, most - length, length)).bytesRead;
  }
  return buffer.subarray(0, length);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Half a file is expected here; undefined is no JSON value.
  }
}
