/** Where everything is on disk. Pure: the environment is an argument, and nothing is read. */

export interface PathInputs {
  /** The home folder, absolute and without a trailing slash: empty for the root folder. */
  readonly home: string;
  /** The folder that a relative folder of Claude Code's is relative to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The real folder of the login, where it is known; otherwise it goes by the spelling in `env`. */
  readonly login?: string;
  /** The name of an account that a command speaks for: it has a cache, and no login. */
  readonly command?: string;
}

export interface Paths {
  /** Claude Code's own files; only ever read. */
  readonly credentials: string;
  readonly claudeState: string;
  readonly promptHistory: string;
  readonly projects: string;
  /** Claude Code's settings: only `telemetry` writes there, and only after a confirmation. */
  readonly claudeSettings: string;
  readonly config: string;
  /** The folder of one account's files (0700); all of the following are in it (0600). */
  readonly cache: string;
  readonly snapshot: string;
  readonly pace: string;
  readonly outcomeLog: string;
  /** How many requests ended in which way. */
  readonly requestCounts: string;
  /** Today's cost, where a cost server is configured. */
  readonly cost: string;
  /** What came of the last query for it. */
  readonly costQuery: string;
  /** How other machines of the account answered last. */
  readonly machines: string;
  /** How much was used in each part of the last five hours. */
  readonly spark: string;
  readonly settings: string;
  readonly lease: string;
  readonly holder: string;
  /** When the macOS Keychain was last read, without what it returned. */
  readonly keychainAttempt: string;
  readonly log: string;
  readonly autostart: string;
  /** The daemon that was last started in the background. */
  readonly started: string;
  readonly lines: string;
  readonly lineRequests: string;
  readonly tmuxServers: string;
  /** Files that other processes leave for the daemon, which watches this folder. */
  readonly inbox: string;
  /** A folder that ends with the boot; null where the system has none. */
  readonly runtime: string | null;
  /** The folder of all accounts' state, which outlives the cache. */
  readonly state: string;
  /** A folder among these that belongs to another user than this process: then nothing is written. */
  readonly foreign: {
    readonly folder: string;
    readonly owner: number;
    readonly uid: number;
  } | null;
}

/** The paths of one account, and the environment of this process. */
export interface Site {
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the numbers come from a command and not from a login: its account's name, and the person's own line. */
  readonly source?: CommandSource;
}

export interface CommandSource {
  readonly name: string;
  readonly command: string;
}

export function pathsFor(inputs: PathInputs): Paths {
  const { home, env } = inputs;
  const cacheHome = absolutePath(env.XDG_CACHE_HOME) ?? `${home}/.cache`;
  // No folder of a login has a name like this one.
  const own = inputs.command === undefined ? null : `${cacheHome}/claude-usage/@${inputs.command}`;
  const login = own ?? inputs.login ?? loginFolder(inputs);
  // Where the login has a folder of its own, everything else of Claude Code's is still in the other one.
  const claude =
    own !== null || env.CLAUDE_SECURESTORAGE_CONFIG_DIR === undefined
      ? login
      : claudeFolder(inputs, env.CLAUDE_CONFIG_DIR);
  const configHome = absolutePath(env.XDG_CONFIG_HOME) ?? `${home}/.config`;
  const stateHome = absolutePath(env.XDG_STATE_HOME) ?? `${home}/.local/state`;
  const runtime = absolutePath(env.XDG_RUNTIME_DIR);
  const cache = own ?? `${cacheHome}/claude-usage/${accountFolder(home, login)}`;
  return {
    credentials: `${login}/.credentials.json`,
    claudeState: `${own ?? (env.CLAUDE_CONFIG_DIR ? claude : home)}/.claude.json`,
    promptHistory: `${claude}/history.jsonl`,
    projects: `${claude}/projects`,
    claudeSettings: `${claude}/settings.json`,
    config: `${configHome}/claude-usage/config.toml`,
    cache,
    snapshot: `${cache}/snapshot.json`,
    pace: `${cache}/pace.json`,
    outcomeLog: `${cache}/history.json`,
    requestCounts: `${cache}/requests.json`,
    cost: `${cache}/cost.json`,
    costQuery: `${cache}/cost-query.json`,
    machines: `${cache}/machines.json`,
    spark: `${cache}/spark.json`,
    settings: `${cache}/settings.json`,
    lease: `${cache}/claim`,
    holder: `${cache}/holder.json`,
    keychainAttempt: `${cache}/keychain.json`,
    log: `${cache}/daemon.log`,
    autostart: `${cache}/autostart`,
    started: `${cache}/started.json`,
    lines: `${cache}/lines`,
    lineRequests: `${cache}/looks`,
    tmuxServers: `${cache}/bars`,
    inbox: `${cache}/handover`,
    runtime: runtime === null ? null : `${runtime}/claude-usage`,
    state: `${stateHome}/claude-usage`,
    foreign: null,
  };
}

/** What was sent about an account, which must not be sent again after the cache is removed. */
export const alertsFile = ({ state, cache }: Paths): string =>
  `${state}/${cache.replace(/^.*\//, "")}/alerts.json`;

/** Without a trailing slash; null for a relative path, which the XDG specification says to ignore. */
export const absolutePath = (path: string | undefined): string | null =>
  path?.startsWith("/") ? path.replace(/\/+$/, "") : null;

/** The folder of the login as it is spelled. The launcher computes the same in sh, so this only handles strings. */
export const loginFolder = (inputs: PathInputs): string =>
  claudeFolder(inputs, loginVariable(inputs.env));

/** Which folder names the login: the first one counts also where it is empty, and then means the standard folder. */
export const loginVariable = (env: PathInputs["env"]): string | undefined =>
  env.CLAUDE_SECURESTORAGE_CONFIG_DIR ?? env.CLAUDE_CONFIG_DIR;

function claudeFolder({ home, cwd }: PathInputs, dir: string | undefined): string {
  if (!dir) return `${home}/.claude`;
  const whole = dir.startsWith("/") ? dir : `${cwd}/${dir}`;
  return whole.replace(/\/+$/, "");
}

/** The name of a login's folder in the cache. */
function accountFolder(home: string, login: string): string {
  const name = accountName(home, login);
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const { createHash } = process.getBuiltinModule("node:crypto");
  const digest = createHash("sha256").update(name).digest("hex").slice(0, DIGEST_DIGITS);
  const start = Buffer.from(name).subarray(0, MAX_NAME_BYTES - DIGEST_DIGITS - 1);
  return `${start.toString("utf8").replace(/\uFFFD*$/, "")}~${digest}`;
}

/** An encrypted home takes no longer names, and other file systems 255 bytes. */
const MAX_NAME_BYTES = 143;
const DIGEST_DIGITS = 16;

/** `default`, or the folder of a second login as one file name, as the launcher computes it. For the root folder nothing is left of its path. */
export const accountName = (home: string, claude: string): string =>
  claude === `${home}/.claude`
    ? "default"
    : claude.replaceAll("%", "%25").replaceAll("/", "%2F") || "%2F";

/** Both folders as a process that runs in another folder has to be given them: a relative one is relative to here. */
export function claudeFolders({ env, paths }: Site): Readonly<Record<string, string>> {
  const { CLAUDE_CONFIG_DIR: config, CLAUDE_SECURESTORAGE_CONFIG_DIR: login } = env;
  const folderOf = (file: string) => file.replace(/\/[^/]*$/, "");
  const absolute = (dir: string, file: string) => (/^(\/|$)/.test(dir) ? dir : folderOf(file));
  return {
    ...(config && { CLAUDE_CONFIG_DIR: absolute(config, paths.claudeState) }),
    ...(login !== undefined && {
      CLAUDE_SECURESTORAGE_CONFIG_DIR: absolute(login, paths.credentials),
    }),
  };
}

/** The file of an administrator's settings for Claude Code. */
export const managedFile = (platform: string): string =>
  platform === "darwin"
    ? "/Library/Application Support/ClaudeCode/managed-settings.json"
    : "/etc/claude-code/managed-settings.json";
