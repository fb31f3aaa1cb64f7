/** Requested lines: a reader leaves a request as a file name, and the daemon renders that line from then on. */
import { closeSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cache/paths.ts";
import { variantLayer } from "../config/render-settings.ts";
import type { SettingsLayer } from "../config/setting.ts";
import { DAY, type Instant } from "../model/units.ts";
import { listFolder, makeFolder, modifiedAt, openForWriting, tryFs } from "../platform/fs.ts";
import { isSurface, SURFACES, type Surface, type SurfaceName } from "../render/surfaces.ts";

/** A surface, and the variant of one environment. */
interface WantedLine {
  readonly surface: SurfaceName;
  readonly variant: string;
}

/** A line to render: with these settings, at one of the surface's widths where `cells` is given. */
export interface LineRequest extends WantedLine {
  readonly layer: SettingsLayer;
  readonly cells: number | null;
}

/** Always rendered, so that even the first reader is quick. */
const ALWAYS_RENDERED: readonly WantedLine[] = (["tmux", "ansi", "plain"] as const).map(
  (surface) => ({ surface, variant: "" }),
);

/** A daemon renders at most this many more, the latest requests; a person has one or two. */
const MAX_LINE_REQUESTS = 12;

/** The file name of a rendered line, and of a request for it at all widths. */
export function lineFileName({
  surface,
  variant,
  cells = null,
}: WantedLine & Partial<LineRequest>): string {
  const form = cells === null ? surface : `${surface}-${cells}`;
  return variant === "" ? form : `${form}@${variant}`;
}

/** Whether a file name could be a rendered line's, or a request's. */
export function isLineName(name: string): boolean {
  const [form = ""] = name.split("@");
  const [, surface = "", cells] = /^(.+)-(\d+)$/.exec(form) ?? [];
  return isSurface(form) || (isSurface(surface) && widthsOf(surface).includes(Number(cells)));
}

const widthsOf = (surface: SurfaceName): readonly number[] =>
  (SURFACES[surface] as Surface).widths ?? [];

/** Requests that the daemon renders this line from its next update on. On a full disk the reader only stays slow. */
export function requestLine(
  { lineRequests: folder, foreign }: Paths,
  request: WantedLine,
  now: Instant,
): void {
  const name = lineFileName(request);
  if (foreign !== null || ALWAYS_RENDERED.some((one) => lineFileName(one) === name)) return;
  const path = join(folder, name);
  const seconds = now / 1000;
  makeFolder(folder) ??
    tryFs(() => closeSync(openForWriting(path, 0))) ??
    tryFs(() => utimesSync(path, seconds, seconds));
}

/** The lines to render: the standard ones, and those requested within a day, the latest first; each at all its widths. */
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
  const lines = [...ALWAYS_RENDERED.map(withLayer), ...requested.map(({ found }) => found)];
  return lines.flatMap((line) =>
    [null, ...widthsOf(line.surface)].map((cells) => ({ ...line, cells })),
  );
}

const withLayer = (line: WantedLine) => ({ ...line, layer: new Map() as SettingsLayer });

function parseLineRequest(name: string): Omit<LineRequest, "cells"> | null {
  const [surface = "", ...rest] = name.split("@");
  const variant = rest.join("@");
  const layer = variant === "" ? new Map() : variantLayer(variant);
  return isSurface(surface) && layer !== null ? { surface, variant, layer } : null;
}
