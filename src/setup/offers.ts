/** What setup offers: for each place that was found, the change of its file; and for --remove, what takes it out again. */
import { existsSync } from "node:fs";
import { planStatusLine, planStatusLineRemoval } from "./claude-statusline.ts";
import { type FileEdit, planBlock, planBlockRemoval } from "./file-edit.ts";
import { PLACES, type Place } from "./places.ts";
import { fileText, type Surroundings } from "./surroundings.ts";

/** Lines that only a person can put where they belong. */
interface ByHand {
  readonly what: string;
  readonly lines: readonly string[];
}

export interface Offer {
  readonly title: string;
  /** What it does, where its title does not say so. */
  readonly about?: string;
  /** Null where nothing is to do; a sentence where it cannot be done. */
  readonly edit: FileEdit | ByHand | null | string;
  /** What a person does afterwards. */
  readonly next: string | null;
}

const places: readonly Place[] = Object.values(PLACES);

/** What takes our lines out again: always a change of a file. */
export interface Removal extends Offer {
  readonly edit: FileEdit | null | string;
}

/** The places that this person uses, as they are called in a sentence; `claude` is what is known of Claude Code. */
export function foundPlaces(around: Surroundings, claude: string): readonly string[] {
  const found = places.flatMap((place) => place.found(around) ?? []);
  return around.hasClaude ? [...found, claude] : found;
}

export function offers(around: Surroundings): readonly Offer[] {
  const offered = places
    .filter((place) => place.found(around) !== null)
    .map((place) => offerOf(place, around));
  if (!around.hasClaude) return offered;
  const edit = planStatusLine(around.claudeSettings, around.command);
  return [...offered, { title: "Claude Code", edit, next: "start claude again" }];
}

function offerOf(place: Place, around: Surroundings): Offer {
  const files = place.files(around);
  const file = files.find((path) => existsSync(path)) ?? files.at(-1) ?? "";
  const { title } = place;
  // Lines that a person wrote do the same; an older block of ours is replaced.
  if (files.some((path) => hasOwnLines(fileText(path), place.own)))
    return { title, edit: null, next: null };
  const lines = place.lines(around);
  const { byHand: what } = place;
  const edit = what === undefined ? planBlock(file, lines, place.comment) : { what, lines };
  return { title, edit, next: place.next(around, file) };
}

const hasOwnLines = (text: string, own = /claude[-_]usage/): boolean =>
  !text.includes(">>> claude-usage >>>") &&
  text.split("\n").some((line) => !/^\s*[#;]/.test(line) && own.test(line));

/** Whatever of ours is in any file that setup may ever have written, whether that program is still there or not. */
export function removals(around: Surroundings): readonly Removal[] {
  const seen = new Set<string>();
  const blocks = places.flatMap(({ title, files, comment }) =>
    files(around)
      .filter((file) => !seen.has(file) && seen.add(file))
      .map((file) => ({ title, edit: planBlockRemoval(file, comment), next: null })),
  );
  const edit = planStatusLineRemoval(around.claudeSettings);
  return [...blocks, { title: "Claude Code", edit, next: null }].filter(
    (offer) => offer.edit !== null,
  );
}
/** Files that name this program in lines of the user's own, which stay. */
export const ownMentions = (around: Surroundings): readonly string[] => {
  const files = places.flatMap((place) => place.files(around));
  const mentioned = [...new Set([...files, around.claudeSettings])];
  return mentioned.filter((file) => /claude[-_]usage/.test(fileText(file)));
};
