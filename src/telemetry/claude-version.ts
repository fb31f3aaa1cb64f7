/** Which version of Claude Code is installed, by the names and files of its installation; the program itself is never started. */
import { realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { readBounded } from "../platform/bounded-file.ts";
import { valueOr } from "../platform/fs.ts";
import { isRecord, parseJson } from "../platform/json.ts";
import type { TelemetryService } from "./reference.ts";
import type { ClaudeRules } from "./variables.ts";

export interface InstalledClaude {
  readonly version: string;
  /** The file or folder that tells. */
  readonly file: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}$/;
const MAX_PACKAGE_BYTES = 256 * 1024;

/** The `claude` that a shell would start, or one at a usual place; null where none tells its version. */
export function findInstalledClaude({ PATH = "" }: Env, home: string): InstalledClaude | null {
  const onPath = PATH.split(delimiter).filter((folder) => folder.startsWith("/"));
  for (const folder of onPath) {
    const file = valueOr(null, () => realpathSync(join(folder, "claude")));
    // A shell starts the first one, so a later one would tell of another program.
    if (file !== null) return versionInPath(file) ?? versionOfPackage(file);
  }
  // A status line or a service may have a shorter PATH than the person's shell.
  for (const place of [".local/bin/claude", ".claude/local/node_modules/.bin/claude"]) {
    const file = valueOr(null, () => realpathSync(join(home, place)));
    if (file !== null) return versionInPath(file) ?? versionOfPackage(file);
  }
  return null;
}

/** `…/claude/versions/2.1.332` of the native installer; `…/claude-code/2.1.332/claude` of a package manager. */
function versionInPath(file: string): InstalledClaude | null {
  for (const path of [file, dirname(file)])
    if (VERSION.test(basename(path))) return { version: basename(path), file: path };
  return null;
}

const LEVELS_TO_PACKAGE = 4;

function versionOfPackage(file: string): InstalledClaude | null {
  let folder = dirname(file);
  for (let level = 0; level < LEVELS_TO_PACKAGE; level += 1) {
    const text = readBounded(join(folder, "package.json"), MAX_PACKAGE_BYTES);
    const document = typeof text === "string" ? parseJson(text) : null;
    if (isRecord(document)) {
      const { name, version } = document;
      const isClaude = typeof name === "string" && /^@anthropic-ai\/claude-code(-|$)/.test(name);
      if (isClaude && typeof version === "string" && VERSION.test(version))
        return { version, file: join(folder, "package.json") };
    }
    folder = dirname(folder);
  }
  return null;
}

const OLDEST: ClaudeRules = "2.1.37";
const NEWEST: ClaudeRules = "2.1.332";

/** Negative where `one` is older than `other`. */
function compareVersions(one: string, other: string): number {
  const [a, b] = [one.split(".").map(Number), other.split(".").map(Number)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The rules that hold for a version; those of the newest one where it is not known. */
export const rulesFor = (version: string | null): ClaudeRules =>
  version !== null && compareVersions(version, OLDEST) <= 0 ? OLDEST : NEWEST;

/** Whether a version has a service; one that was not studied may have what either neighbour has. */
export function hasService({ known }: TelemetryService, version: string | null): boolean {
  if (version === null) return true;
  if (compareVersions(version, OLDEST) <= 0) return known[OLDEST] !== undefined;
  return compareVersions(version, NEWEST) < 0 || known[NEWEST] !== undefined;
}

/** How much is known of a version, in a sentence. */
export function versionSentence(installed: InstalledClaude | null): string {
  if (installed === null)
    return `Which version of Claude Code is installed is not known; this is what ${OLDEST} and ${NEWEST} do.`;
  const { version, file } = installed;
  const studied = [OLDEST, NEWEST].includes(version as ClaudeRules);
  const newer = compareVersions(version, NEWEST) > 0;
  const isOlder = compareVersions(version, OLDEST) < 0;
  const note = studied
    ? ""
    : newer
      ? `; it is newer than ${NEWEST}, which this was compared with`
      : isOlder
        ? `; it is older than ${OLDEST}, which this was compared with`
        : `; it was not compared with, and may do what ${OLDEST} or ${NEWEST} does`;
  return `Claude Code ${version} is installed (${file})${note}.`;
}
