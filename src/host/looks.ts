/** Looks that differ from the file's: a reader leaves its wishes as a file name, and the daemon paints for it too. */
import { closeSync, openSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { DAY, type Instant } from "../model/units.ts";
import type { Layer } from "../settings/row.ts";
import { wishesOf } from "../settings/signature.ts";
import { codeOf, makeFolder, refusal } from "../store/disk.ts";
import type { Places } from "../store/places.ts";
import { modifiedAt } from "../store/read.ts";

export interface Wish {
  readonly signature: string;
  readonly layer: Layer;
}

/** A daemon paints for this many looks besides the file's, the latest; a person has one or two. */
const MOST = 8;

/** Asks the daemon to paint this look from its next picture on. A full disk only leaves the look slow. */
export function wish({ looks }: Places, signature: string, now: Instant): void {
  const path = join(looks, signature);
  const seconds = now / 1000;
  makeFolder(looks) ??
    refusal(() => closeSync(openSync(path, "a", 0o600))) ??
    refusal(() => utimesSync(path, seconds, seconds));
}

/** The looks asked for within a day, the latest first. */
export function wishes({ looks }: Places, now: Instant): readonly Wish[] {
  let names: readonly string[];
  try {
    names = readdirSync(looks);
  } catch (error) {
    codeOf(error);
    return []; // Nobody has asked yet.
  }
  return names
    .flatMap((signature) => {
      const layer = wishesOf(signature);
      const age = now - (modifiedAt(join(looks, signature)) ?? 0);
      return layer === null || age >= DAY ? [] : [{ signature, layer, age }];
    })
    .sort((one, other) => one.age - other.age)
    .slice(0, MOST);
}
