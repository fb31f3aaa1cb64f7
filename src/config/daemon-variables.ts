/** The environment of a daemon, which outlives its caller's by weeks: the variables that it uses, and no other; the folders
 * of Claude Code's are added by `claudeFolders`. */
import { ALL_SETTINGS } from "./poller-settings.ts";
import { type SettingsTable, variableOf } from "./setting.ts";

/** Their addresses may hold a password, without which nothing can be requested. */
export const PROXY_VARIABLES: readonly string[] = [
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
];

/** PATH is for tmux, the locale for tmux's text, TZ for the clock times on the line. */
const DAEMON_VARIABLES: readonly string[] = [
  "HOME",
  "PATH",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_STATE_HOME",
  ...PROXY_VARIABLES,
  "NO_PROXY",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  // Where the system's authorities are.
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  ...Object.entries<SettingsTable[string]>(ALL_SETTINGS).flatMap(([key, { noVariable }]) =>
    noVariable ? [] : [variableOf(key)],
  ),
];

/** The password of the engine that machines share. It is in no file of ours, nor of a service. */
export const SHARE_PASSWORD_VARIABLE = "CLAUDE_USAGE_SHARE_PASSWORD";

/** What a session sets, and a service manager sets by itself: the Keychain's user, the folder of the boot marker, where
 * a notification on the desktop goes, and the agent of ssh. */
export const SESSION_VARIABLES: readonly string[] = [
  "USER",
  "LOGNAME",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "SSH_AUTH_SOCK",
];

/** Those of `env` that the daemon uses, and `more`. */
export const daemonVariables = (
  env: Readonly<Record<string, string | undefined>>,
  more: readonly string[] = [],
): readonly (readonly [name: string, value: string])[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value && (DAEMON_VARIABLES.includes(name) || more.includes(name)) ? [[name, value]] : [],
  );
