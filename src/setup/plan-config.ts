/** Plans a change of our own config.toml. Apart from other edits, since it loads the parser. */
import { parseConfig } from "../config/config-file.ts";
import { ALL_SETTINGS } from "../config/poller-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import { originalText, readOriginal } from "../platform/replace-file.ts";
import { editTo, type FileEdit } from "./file-edit.ts";

/** The edit to the text that `change` makes of the file's text and settings: null where that is null, or why the file stays unchanged. */
export function planConfig(
  config: string,
  change: (text: string, layer: SettingsLayer) => string | null,
): FileEdit | null | string {
  const original = readOriginal(config);
  if (typeof original === "string") return original;
  const content = originalText(original);
  if (typeof content === "string") return content;
  const { layer, problems } = parseConfig(content.text, config, ALL_SETTINGS);
  if (layer === null) return `${problems.join(" ")} Nothing was changed.`;
  const next = change(content.text, layer);
  return next === null ? null : editTo(config, original, Buffer.from(next), "setting");
}
