/** Lines that somebody looks at: a reader leaves its wish as a file name, and the daemon paints for it from then on. */
import { closeSync, openSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Places } from "../cache/paths.ts";
import { modifiedAt, namesIn } from "../cache/read.ts";
import type { Layer } from "../config/setting.ts";
import { wishesOf } from "../config/variant.ts";
import { DAY, type Instant } from "../model/units.ts";
import { makeFolder, refusal } from "../platform/fs.ts";
import { isSurface, type SurfaceName } from "../render/surfaces.ts";

/** A surface, and how one environment wants it. */
export interface Wish {
  readonly surface: SurfaceName;
  readonly signature: string;
  readonly layer: Layer;
}

/** What is painted whether anybody has asked or not, so that a first look is a quick one. */
const ALWAYS: readonly Wish[] = (["tmux", "ansi", "plain"] as const).map((surface) => ({
  surface,
  signature: "",
  layer: new Map(),
}));

/** A daemon paints this many more, the latest asked for; a person has one or two. */
const MOST = 12;

/** The name of a painted line, and of the wish for it. */
export const nameOf = ({ surface, signature }: Omit<Wish, "layer">): string =>
  signature === "" ? surface : `${surface}@${signature}`;

/** Asks the daemon to paint this line from its next picture on. A full disk only leaves the look slow. */
export function wish({ looks }: Places, wanted: Omit<Wish, "layer">, now: Instant): void {
  const name = nameOf(wanted);
  if (ALWAYS.some((one) => nameOf(one) === name)) return;
  const path = join(looks, name);
  const seconds = now / 1000;
  makeFolder(looks) ??
    refusal(() => closeSync(openSync(path, "a", 0o600))) ??
    refusal(() => utimesSync(path, seconds, seconds));
}

/** What to paint: what always is, and what was asked for within a day, the latest first. */
export function wishes({ looks }: Places, now: Instant): readonly Wish[] {
  const asked = namesIn(looks)
    .flatMap((name) => {
      const found = wishIn(name);
      const age = now - (modifiedAt(join(looks, name)) ?? 0);
      return found === null || age >= DAY ? [] : [{ found, age }];
    })
    .sort((one, other) => one.age - other.age)
    .slice(0, MOST);
  return [...ALWAYS, ...asked.map(({ found }) => found)];
}

function wishIn(name: string): Wish | null {
  const [surface = "", ...rest] = name.split("@");
  const signature = rest.join("@");
  const layer = signature === "" ? new Map() : wishesOf(signature);
  return isSurface(surface) && layer !== null ? { surface, signature, layer } : null;
}
