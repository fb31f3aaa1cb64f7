/** Where everything lives on disk. Pure: the environment is an argument, nothing is touched. */

export interface PathInputs {
  /** The person's home folder, absolute and without a slash at its end: empty for the root folder. */
  readonly home: string;
  /** The folder a relative CLAUDE_CONFIG_DIR is meant from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Paths {
  /** Claude Code's own files; only ever read. */
  readonly credentials: string;
  readonly claudeState: string;
  readonly promptHistory: string;
  readonly projects: string;
  /** Claude Code's settings: `telemetry` alone writes there, and only on a person's word. */
  readonly claudeSettings: string;
  readonly config: string;
  /** The folder of one account's files (0700); all that follows lies in it (0600). */
  readonly cache: string;
  readonly snapshot: string;
  readonly pace: string;
  readonly outcomeLog: string;
  /** What today has cost, where a server is asked for it. */
  readonly cost: string;
  readonly settings: string;
  readonly lease: string;
  readonly holder: string;
  /** When the macOS Keychain was last asked; nothing of what it said. */
  readonly keychainAttempt: string;
  readonly log: string;
  readonly autostart: string;
  readonly lines: string;
  readonly lineRequests: string;
  readonly tmuxServers: string;
  /** What others hand to the daemon; it watches this folder. */
  readonly inbox: string;
  /** A folder that ends with the boot, for nothing that is missed then; null where the system gives none. */
  readonly runtime: string | null;
}

/** The files of one account, and the environment of this process. */
export interface Site {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function pathsFor({ home, cwd, env }: PathInputs): Paths {
  const claude = claudeFolder(home, cwd, env.CLAUDE_CONFIG_DIR);
  const cacheHome = absolutePath(env.XDG_CACHE_HOME) ?? `${home}/.cache`;
  const configHome = absolutePath(env.XDG_CONFIG_HOME) ?? `${home}/.config`;
  const runtime = absolutePath(env.XDG_RUNTIME_DIR);
  const cache = `${cacheHome}/claude-usage/${accountFolder(home, claude)}`;
  return {
    credentials: `${claude}/.credentials.json`,
    claudeState: `${env.CLAUDE_CONFIG_DIR ? claude : home}/.claude.json`,
    promptHistory: `${claude}/history.jsonl`,
    projects: `${claude}/projects`,
    claudeSettings: `${claude}/settings.json`,
    config: `${configHome}/claude-usage/config.toml`,
    cache,
    snapshot: `${cache}/snapshot.json`,
    pace: `${cache}/pace.json`,
    outcomeLog: `${cache}/history.json`,
    cost: `${cache}/cost.json`,
    settings: `${cache}/settings.json`,
    lease: `${cache}/claim`,
    holder: `${cache}/holder.json`,
    keychainAttempt: `${cache}/keychain.json`,
    log: `${cache}/daemon.log`,
    autostart: `${cache}/autostart`,
    lines: `${cache}/lines`,
    lineRequests: `${cache}/looks`,
    tmuxServers: `${cache}/bars`,
    inbox: `${cache}/handover`,
    runtime: runtime === null ? null : `${runtime}/claude-usage`,
  };
}

/** Without a slash at its end; null for a relative path, which the XDG specification has ignored. */
export const absolutePath = (path: string | undefined): string | null =>
  path?.startsWith("/") ? path.replace(/\/+$/, "") : null;

// The launcher computes the same in sh, so this is string work only: no normalising, no links followed. A
// daemon is given the same letters, or it would poll for another account.
function claudeFolder(home: string, cwd: string, configDir: string | undefined): string {
  if (!configDir) return `${home}/.claude`;
  const whole = configDir.startsWith("/") ? configDir : `${cwd}/${configDir}`;
  return whole.replace(/\/+$/, "");
}

/** `default`, or the folder of a second login as one file name. The root folder has no letters left. */
const accountFolder = (home: string, claude: string): string =>
  claude === `${home}/.claude`
    ? "default"
    : claude.replaceAll("%", "%25").replaceAll("/", "%2F") || "%2F";
