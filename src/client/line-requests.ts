/** Lines that somebody looks at: a reader leaves its wish as a file name, and the daemon paints for it from then on. */
import { closeSync, openSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { variantLayer } from "../config/render-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import { DAY, type Instant } from "../model/units.ts";
import { listFolder, makeFolder, modifiedAt, tryFs } from "../platform/fs.ts";
import { isSurface, type SurfaceName } from "../render/surfaces.ts";

/** A surface, and how one environment wants it. */
export interface LineRequest {
  readonly surface: SurfaceName;
  readonly variant: string;
  readonly layer: SettingsLayer;
}

/** What is painted whether anybody has asked or not, so that a first look is a quick one. */
const ALWAYS_RENDERED: readonly LineRequest[] = (["tmux", "ansi", "plain"] as const).map(
  (surface) => ({
    surface,
    variant: "",
    layer: new Map(),
  }),
);

/** A daemon paints this many more, the latest asked for; a person has one or two. */
const MAX_LINE_REQUESTS = 12;

/** The name of a painted line, and of the wish for it. */
export const lineFileName = ({ surface, variant }: Omit<LineRequest, "layer">): string =>
  variant === "" ? surface : `${surface}@${variant}`;

/** Asks the daemon to paint this line from its next picture on. A full disk only leaves the look slow. */
export function requestLine(
  { lineRequests: looks }: Paths,
  wanted: Omit<LineRequest, "layer">,
  now: Instant,
): void {
  const name = lineFileName(wanted);
  if (ALWAYS_RENDERED.some((one) => lineFileName(one) === name)) return;
  const path = join(looks, name);
  const seconds = now / 1000;
  makeFolder(looks) ??
    tryFs(() => closeSync(openSync(path, "a", 0o600))) ??
    tryFs(() => utimesSync(path, seconds, seconds));
}

/** What to paint: what always is, and what was asked for within a day, the latest first. */
export function lineRequests({ lineRequests: looks }: Paths, now: Instant): readonly LineRequest[] {
  const asked = listFolder(looks)
    .flatMap((name) => {
      const found = parseLineRequest(name);
      const age = now - (modifiedAt(join(looks, name)) ?? 0);
      return found === null || age >= DAY ? [] : [{ found, age }];
    })
    .sort((one, other) => one.age - other.age)
    .slice(0, MAX_LINE_REQUESTS);
  return [...ALWAYS_RENDERED, ...asked.map(({ found }) => found)];
}

function parseLineRequest(name: string): LineRequest | null {
  const [surface = "", ...rest] = name.split("@");
  const variant = rest.join("@");
  const layer = variant === "" ? new Map() : variantLayer(variant);
  return isSurface(surface) && layer !== null ? { surface, variant, layer } : null;
}
