/** Delivers an alert by each channel that the person chose, and says what came of it. */
import type { NotifySetting } from "../config/poller-settings.ts";
import type { Alert } from "../model/alerts/alert.ts";
import type { AlertDelivery, AlertRecord } from "../model/alerts/record.ts";
import type { Env } from "../platform/exec.ts";
import { type AlertContext, alertDocument, alertTitle } from "../render/alert-text.ts";
import { runAlertCommand } from "./command.ts";
import { notifyDesktop } from "./desktop.ts";
import { notifyTmux, tmuxSockets } from "./tmux.ts";

export interface Channels {
  readonly notify: NotifySetting;
  readonly bell: boolean;
  readonly command: string;
  /** Sockets of the tmux servers that have a bar of ours. */
  readonly tmuxSockets: readonly string[];
  readonly env: Env;
  readonly platform: NodeJS.Platform;
}

/** All channels at once: a command that hangs holds up no notification. */
export async function deliverAlert(
  alert: Alert,
  context: AlertContext,
  channels: Channels,
): Promise<AlertRecord> {
  const document = alertDocument(alert, context);
  const title = alertTitle(context);
  const { command, env } = channels;
  const [shown, ran] = await Promise.all([
    notify(title, document.text, channels),
    command === "" ? [] : [runAlertCommand(command, document, env)],
  ]);
  const { text: sentence, event, window } = document;
  return {
    at: context.now,
    event,
    account: alert.account,
    window,
    level: alert.level,
    sentence,
    deliveries: [...shown, ...(await Promise.all(ran))],
  };
}

async function notify(
  title: string,
  text: string,
  channels: Channels,
): Promise<readonly AlertDelivery[]> {
  const { notify: by, bell, env, platform } = channels;
  if (by === "off") return [];
  const desktop = by === "tmux" ? [] : [await notifyDesktop(title, text, env, platform)];
  const isShown = desktop.some(({ result }) => result === "delivered");
  if (by === "desktop" || isShown) return desktop;
  const sockets = tmuxSockets(channels.tmuxSockets, env, process.getuid?.());
  return [...desktop, await notifyTmux(`${title}: ${text}`, sockets, bell, env)];
}
