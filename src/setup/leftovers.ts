/** The files and folders of ours outside the program itself, and what is left when they are gone. */
import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Context } from "../context.ts";
import { listFolder, valueOr } from "../platform/fs.ts";
import { wordOfSh } from "../platform/shell-word.ts";
import { ownMentions } from "./offers.ts";
import { fileText, type Surroundings } from "./surroundings.ts";

export interface OurFolders {
  /** One for each account. */
  readonly accounts: readonly string[];
  readonly removed: readonly string[];
  readonly config: string;
}

/** What `uninstall` removes, as far as it is there; `metrics` is the file that the daemon wrote for node_exporter. */
export function ourFolders(
  { paths }: Context,
  around: Surroundings,
  metrics: string | null,
): OurFolders {
  const cache = dirname(paths.cache);
  const accounts = listFolder(cache)
    .map((name) => join(cache, name))
    .filter((folder) => valueOr(false, () => lstatSync(folder).isDirectory()));
  const own = [cache, paths.state, ...(paths.runtime === null ? [] : [paths.runtime])];
  const removed = [
    ...own.filter((folder) => existsSync(folder)),
    ...ourLink(around),
    ...(metrics === null ? [] : metricsFiles(metrics.replace(/^~(?=\/)/, around.home))),
  ];
  return { accounts, removed, config: dirname(paths.config) };
}

/**
 * One for each folder of a login, such as `claude-usage-work.prom`; left there, they would be collected for ever. Where
 * another folder publishes the account, a file has no sample.
 */
function metricsFiles(file: string): readonly string[] {
  const stem = basename(file, ".prom");
  return listFolder(dirname(file))
    .filter((name) => name === `${stem}.prom` || name.startsWith(`${stem}-`))
    .map((name) => join(dirname(file), name))
    .filter((path) => /^# (HELP claude_usage_|EOF\n$)/.test(fileText(path)));
}

/** The link that `npm start` made, unless it leads to another tool or another copy that is there. */
function ourLink({ home, root }: Surroundings): readonly string[] {
  const link = join(home, ".local/bin/claude-usage");
  const target = valueOr("", () => readlinkSync(link));
  if (!target.endsWith("/scripts/claude-usage")) return [];
  const leads = valueOr(null, () => realpathSync(link));
  return leads === null || leads === join(root, "scripts/claude-usage") ? [link] : [];
}

/** What stays, in sentences: it is the person's, or we run from it. */
export function whatIsLeft(around: Surroundings, config: string): readonly string[] {
  const { root, claudeSettings } = around;
  const backup = `${claudeSettings}.claude-usage-backup`;
  const mentions = ownMentions(around);
  return [
    ...(existsSync(config) ? [`${config}: your settings; uninstall --all removes them`] : []),
    ...mentions.map((file) => `${file}: lines of your own that name claude-usage`),
    ...(existsSync(backup) ? [`${backup}: of \`claude-usage telemetry\``] : []),
    /\/node_modules\/claude-usage$/.test(root)
      ? `${root}: the program; npm uninstall -g claude-usage removes it`
      : `${root}: the program; rm -r ${wordOfSh(root)} removes it`,
    "shells that are open keep the line until they are closed, and may start the daemon again",
  ];
}
