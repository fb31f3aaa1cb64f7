/** Offers to turn alerts on: one setting in config.toml, which is the person's to change from then on. */
import { withSetting } from "../config/config-edit.ts";
import type { FileEdit } from "./file-edit.ts";
import type { Offer } from "./offers.ts";
import { planConfig } from "./plan-config.ts";

const KEY = "alerts";
const VALUE = '"80,95"';

/** None where the file says already what is wanted: also `off` is an answer, unless `--alerts` gives another one. */
export function alertsOffers(config: string, isWanted: boolean, command: string): readonly Offer[] {
  const edit = planAlerts(config, isWanted);
  if (edit === null) return [];
  const about = "tell you once at 80% and once at 95%";
  return [{ title: KEY, about, edit, next: `${command} alerts test` }];
}

const planAlerts = (config: string, isWanted: boolean): FileEdit | null | string =>
  planConfig(config, (text, layer) => {
    const known = layer.get(KEY)?.text;
    if (known !== undefined && (known !== "off" || !isWanted)) return null;
    return withSetting(text, KEY, VALUE);
  });
