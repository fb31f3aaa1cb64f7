/** Requested lines: a reader leaves a request as a file name, and the daemon paints that line from then on. */
import { closeSync, openSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { variantLayer } from "../config/render-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import { DAY, type Instant } from "../model/units.ts";
import { listFolder, makeFolder, modifiedAt, tryFs } from "../platform/fs.ts";
import { isSurface, type SurfaceName } from "../render/surfaces.ts";

/** A surface, and the variant of one environment. */
export interface LineRequest {
  readonly surface: SurfaceName;
  readonly variant: string;
  readonly layer: SettingsLayer;
}

/** Always painted, so that even the first reader is quick. */
const ALWAYS_RENDERED: readonly LineRequest[] = (["tmux", "ansi", "plain"] as const).map(
  (surface) => ({
    surface,
    variant: "",
    layer: new Map(),
  }),
);

/** A daemon paints at most this many more, the latest requests; a person has one or two. */
const MAX_LINE_REQUESTS = 12;

/** The file name of a painted line and of its request. */
export const lineFileName = ({ surface, variant }: Omit<LineRequest, "layer">): string =>
  variant === "" ? surface : `${surface}@${variant}`;

/** Requests that the daemon paints this line from its next update on. On a full disk the reader only stays slow. */
export function requestLine(
  { lineRequests: folder, foreign }: Paths,
  request: Omit<LineRequest, "layer">,
  now: Instant,
): void {
  const name = lineFileName(request);
  if (foreign !== null || ALWAYS_RENDERED.some((one) => lineFileName(one) === name)) return;
  const path = join(folder, name);
  const seconds = now / 1000;
  makeFolder(folder) ??
    tryFs(() => closeSync(openSync(path, "a", 0o600))) ??
    tryFs(() => utimesSync(path, seconds, seconds));
}

/** The lines to paint: the standard ones, and those requested within a day, the latest first. */
export function lineRequests(
  { lineRequests: folder }: Paths,
  now: Instant,
): readonly LineRequest[] {
  const requested = listFolder(folder)
    .flatMap((name) => {
      const found = parseLineRequest(name);
      const age = now - (modifiedAt(join(folder, name)) ?? 0);
      return found === null || age >= DAY ? [] : [{ found, age }];
    })
    .sort((one, other) => one.age - other.age)
    .slice(0, MAX_LINE_REQUESTS);
  return [...ALWAYS_RENDERED, ...requested.map(({ found }) => found)];
}

function parseLineRequest(name: string): LineRequest | null {
  const [surface = "", ...rest] = name.split("@");
  const variant = rest.join("@");
  const layer = variant === "" ? new Map() : variantLayer(variant);
  return isSurface(surface) && layer !== null ? { surface, variant, layer } : null;
}
