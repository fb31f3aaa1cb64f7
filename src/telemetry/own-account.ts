/** Whose telemetry is one's own: the account that Claude Code names in all that it sends. */
import { readBounded } from "../platform/bounded-file.ts";
import { isRecord, parseJson } from "../platform/json.ts";

export interface OwnAccount {
  readonly uuid: string;
  readonly email: string | null;
}

/** That of old versions holds every prompt. */
const MAX_STATE_BYTES = 128 * 2 ** 20;

/** Null where Claude Code's state file names none. */
export function ownAccount(stateFile: string): OwnAccount | null {
  const text = readBounded(stateFile, MAX_STATE_BYTES);
  const state = typeof text === "string" ? parseJson(text) : null;
  const oauth = isRecord(state) ? state.oauthAccount : null;
  if (!isRecord(oauth) || typeof oauth.accountUuid !== "string") return null;
  const uuid = oauth.accountUuid.trim();
  const email = typeof oauth.emailAddress === "string" ? oauth.emailAddress.trim() : "";
  return uuid === "" ? null : { uuid, email: email === "" ? null : email };
}
