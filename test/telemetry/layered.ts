/** Layers as a test writes them: the env block of each place. */
import { environmentLayer, type Layer, textLayer } from "../../src/telemetry/layers.ts";

export type Env = Readonly<Record<string, string>>;

export interface Places {
  readonly managed?: Env;
  readonly local?: Env;
  readonly project?: Env;
  readonly user?: Env;
  readonly shell?: Env;
}

/** Each place's file is named after it; an entry stands on a line of its own, from 3 on. */
export function layered({ shell = {}, ...files }: Places): readonly Layer[] {
  const paths = ["managed", "local", "project", "user"] as const;
  return [
    ...paths.map((name) =>
      textLayer(name, `/${name}.json`, JSON.stringify({ env: files[name] ?? {} }, null, 2)),
    ),
    environmentLayer(shell),
  ];
}
