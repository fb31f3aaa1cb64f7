/** Several logins of one person, each in a folder of its own, as Claude Code stores them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { errorResponse, type SimReply, type SimRequest } from "../../src/sim/server.ts";
import { flat, ok } from "./bodies.ts";
import { replaceContent } from "./person.ts";

/** What tells an account apart; one mail may be in two organizations. */
interface Identity {
  readonly uuid: string;
  readonly organization?: string;
}

/** Stores a login whose token is `sk-ant-oat01-` and a word; the standard folder has its state beside it. */
export function logIn(
  home: string,
  folder: string,
  token: string,
  { uuid, organization = "o" }: Identity,
): void {
  const path = join(home, folder);
  mkdirSync(path, { recursive: true });
  const login = {
    accessToken: `sk-ant-oat01-${token}`,
    refreshToken: "r",
    expiresAt: Date.now() + 3_600_000,
    scopes: ["user:inference", "user:profile"],
    subscriptionType: token === "work" ? "team" : "max",
    rateLimitTier: "default_claude_max_5x",
  };
  replaceContent(join(path, ".credentials.json"), JSON.stringify({ claudeAiOauth: login }));
  const oauthAccount = {
    accountUuid: uuid,
    organizationUuid: organization,
    emailAddress: "me@example.com",
  };
  const state = folder === ".claude" ? home : path;
  replaceContent(join(state, ".claude.json"), JSON.stringify({ oauthAccount }));
}

/** The word of the token that a request came with. */
export const tokenOf = ({ authorization = "" }: SimRequest): string =>
  authorization.replace("Bearer sk-ant-oat01-", "");

/** So many percent of the session; 401 for none. */
export const sessionReply = (used: number | undefined): SimReply =>
  used === undefined
    ? errorResponse(401, "authentication_error", "Invalid bearer token")
    : ok({ ...flat(Date.now()), five_hour: { utilization: used, resets_at: null } });
