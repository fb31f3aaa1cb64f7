/** The README's table of line states, as the program prints them. */
import { resolveRenderSettings } from "../../src/config/render-settings.ts";
import { stateLine } from "../../src/manual/line-states.ts";
import { LINE_STATES } from "../../src/sim/states.ts";

export function statesTable(): string {
  const { values } = resolveRenderSettings([]);
  const rows = LINE_STATES.map(([shows, means, todo]) =>
    [`\`${stateLine(shows, "plain", values)}\``, means, todo]
      .map((text) => text.replaceAll("|", "\\|"))
      .join(" | "),
  );
  const head = ["| you see | it means | do |", "|---|---|---|"];
  return [...head, ...rows.map((row) => `| ${row} |`)].join("\n");
}
