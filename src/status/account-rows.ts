/** Every account of this machine in one row each: plan, what is used, login, age. It makes no request. */
import { table } from "../cli/layout.ts";
import type { Piece, Screen, ScreenLine, Words } from "../cli/screen.ts";
import { type Account, allAccounts, distinctLabel } from "../client/accounts.ts";
import { localTimeSince } from "../client/local-time.ts";
import { type LoginStatus, loginStatus } from "../client/login-status.ts";
import { jsonDocumentFor, type View, viewOfAccount } from "../client/view.ts";
import type { Context } from "../context.ts";
import { freshnessOf } from "../model/freshness.ts";
import { shownPercent, span } from "../model/units.ts";
import { hasEnded, limitingModels, sessionOf, spendOf, weekOf } from "../model/window.ts";
import { duration } from "../render/countdown.ts";
import type { JsonDocument } from "../render/json-document.ts";
import { statusWord } from "../render/messages.ts";
import { scopeName } from "../render/window-names.ts";

export interface AccountState {
  readonly account: Account;
  readonly view: View;
  /** Null for a command, which has none. */
  readonly login: LoginStatus | null;
}

export const sampleAccounts = async (context: Context): Promise<readonly AccountState[]> =>
  Promise.all((await allAccounts(context)).map(accountState));

async function accountState(account: Account): Promise<AccountState> {
  const { context } = account;
  const view = await viewOfAccount(context, new Map());
  const hasLogin = context.source === undefined;
  const login = hasLogin ? await loginStatus(context, view.snapshot, view.now) : null;
  return { account, view, login };
}

/** With a head, and wrapped where the screen is narrow. */
export function accountLines(
  states: readonly AccountState[],
  screen: Screen,
): readonly ScreenLine[] {
  const head = ["account", "plan", "used", "login", "reading"];
  const all = states.map(({ account }) => account);
  const rows = states.map((state): readonly Words[] => [
    { text: distinctLabel(state.account, all), accent: "strong" },
    planText(state),
    usedText(state),
    loginText(state),
    readingText(state),
  ]);
  return table(screen, [head.map((text): Words => ({ text, accent: "quiet" })), ...rows]);
}

const planText = ({ login }: AccountState): string =>
  login === null ? "command" : ((login.kind === "found" ? login.plan : null) ?? "–");

/** `5h 42%, 7d 13%`: what a plan has, and each model's week that stops the person first. */
function usedText({ view: { snapshot, now, holder } }: AccountState): Piece {
  if (snapshot.kind === "blank") return { text: "–", accent: "quiet" };
  const { windows } = snapshot.reading;
  const shown = [
    sessionOf(windows),
    weekOf(windows),
    spendOf(windows),
    ...limitingModels(windows, now),
  ].flatMap((window) => window ?? []);
  const text = shown
    .map((one) => `${scopeName(one.scope)} ${hasEnded(one, now) ? "~0" : shownPercent(one.used)}%`)
    .join(", ");
  const isFresh = freshnessOf(snapshot, now, holder !== null).kind === "fresh";
  return isFresh ? { text: text || "–" } : { text: text || "–", accent: "quiet" };
}

function loginText({ login, view: { snapshot, now } }: AccountState): Piece {
  const { health } = snapshot;
  const word = health.kind === "failing" ? statusWord(health.failure) : null;
  if (login === null) return word === null ? { text: "–" } : { text: word, accent: "warning" };
  if (login.kind === "signedOut") return { text: statusWord(login), accent: "warning" };
  if (word !== null) return { text: word, accent: "warning" };
  const { expiresAt } = login;
  return { text: expiresAt === null ? "valid" : `until ${localTimeSince(expiresAt, now)}` };
}

function readingText({ view: { snapshot, now, holder } }: AccountState): string {
  if (snapshot.kind === "blank") return "none yet";
  const { at } = snapshot.reading;
  if (at > now || snapshot.undated.length > 0) return "of unknown age";
  const fresh = freshnessOf(snapshot, now, holder !== null).kind === "fresh";
  return `${duration(span(at, now))} ${fresh ? "ago" : "old"}`;
}

/** An account for programs: the document of `--json`, and where its numbers come from. */
export interface AccountDocument extends JsonDocument {
  readonly name: string;
  /** The folder of its login; null for a command. */
  readonly dir: string | null;
  readonly plan: string | null;
  readonly login: { readonly valid_until: string | null } | null;
}

export function accountDocument({ account, view, login }: AccountState): AccountDocument {
  const { context, name, label } = account;
  const { snapshot, now } = view;
  const found = login?.kind === "found" ? login : null;
  const dir = context.paths.credentials.replace(/\/[^/]*$/, "") || "/";
  return {
    name,
    ...jsonDocumentFor(context.paths, snapshot, now, null, label),
    dir: context.source === undefined ? dir : null,
    plan: found?.plan ?? null,
    login:
      found === null
        ? null
        : { valid_until: found.expiresAt && new Date(found.expiresAt).toISOString() },
  };
}
