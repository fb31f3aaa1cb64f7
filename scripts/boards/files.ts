/** The files of docs/boards by their names: `npm run page` writes them, and a test compares them. */
import { CLAUDE_CODE } from "./claude-code.ts";
import { boardsYaml, composeYaml, sourcesYaml } from "./compose.ts";
import { dashboardJson } from "./grafana.ts";
import { LIMITS } from "./limits.ts";
import { rulesYaml } from "./rules.ts";

export const BOARD_FILES: Readonly<Record<string, string>> = {
  "limits.json": dashboardJson(LIMITS),
  "claude-code.json": dashboardJson(CLAUDE_CODE),
  "alerts.yml": rulesYaml(),
  "compose.yaml": composeYaml(),
  "grafana-sources.yaml": sourcesYaml(),
  "grafana-boards.yaml": boardsYaml(),
};
