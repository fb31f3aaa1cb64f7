/** Layers from the variables of each place. */
import {
  type EnvLayer,
  layerOfEnvironment,
  layerOfText,
  withFolderRules,
} from "../../src/telemetry/layers.ts";
import type { ClaudeRules } from "../../src/telemetry/variables.ts";

type Env = Readonly<Record<string, string>>;

export interface Places {
  readonly managed?: Env;
  readonly local?: Env;
  readonly project?: Env;
  readonly user?: Env;
  readonly shell?: Env;
}

/** Each place's file is named after it; each entry is on its own line, from 3 on. */
export function layered(
  { shell = {}, ...files }: Places,
  rules: ClaudeRules = "2.1.332",
): readonly EnvLayer[] {
  const paths = ["managed", "local", "project", "user"] as const;
  const layers = [
    ...paths.map((name) =>
      layerOfText(name, `/${name}.json`, JSON.stringify({ env: files[name] ?? {} }, null, 2)),
    ),
    layerOfEnvironment(shell),
  ];
  return rules === "2.1.332" ? withFolderRules(layers) : layers;
}
