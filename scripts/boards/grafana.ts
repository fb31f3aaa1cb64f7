/** A board as Grafana's dashboard, in the shape of its published schema. */
import type { Board, BoardPanel } from "./board.ts";

/** What is chosen at the top of the dashboard. */
const chosen = (type: string, variable: string) => ({ type, uid: `\${${variable}}` });

const METRICS_SOURCE = chosen("prometheus", "metrics");
const LOGS_SOURCE = chosen("victoriametrics-logs-datasource", "logs");

const COLUMNS = 24;
const HEIGHTS = { stat: 6, bargauge: 6, timeseries: 8, table: 7 } as const;

export const dashboardJson = (board: Board): string =>
  `${JSON.stringify(dashboard(board), null, 2)}\n`;

function dashboard({ uid, title, about, variable, from, panels }: Board): object {
  const isLogged = panels.some(({ language }) => language === "LogsQL");
  return {
    uid,
    title,
    description: about,
    tags: ["claude-usage"],
    timezone: "browser",
    editable: true,
    graphTooltip: 1,
    time: { from, to: "now" },
    refresh: "1m",
    schemaVersion: 42,
    annotations: { list: [] },
    templating: {
      list: [
        sourceVariable("metrics", "prometheus"),
        ...(isLogged ? [sourceVariable("logs", LOGS_SOURCE.type)] : []),
        ...(variable === null ? [] : [labelVariable(variable)]),
      ],
    },
    panels: placed(panels),
  };
}

const sourceVariable = (name: string, type: string): object => ({
  type: "datasource",
  name,
  label: name,
  query: type,
  hide: 0,
});

const labelVariable = ({ name, query }: NonNullable<Board["variable"]>): object => ({
  type: "query",
  name,
  label: name,
  datasource: METRICS_SOURCE,
  query,
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: ".*",
  current: { text: "All", value: "$__all" },
  hide: 0,
});

/** From left to right, in rows as high as their highest. */
function placed(panels: readonly BoardPanel[]): readonly object[] {
  let [x, y, height] = [0, 0, 0];
  return panels.map((panel, index) => {
    const h = HEIGHTS[panel.view];
    if (x + panel.width > COLUMNS) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, w: panel.width, h };
    x += panel.width;
    height = Math.max(height, h);
    return panelJson(panel, index + 1, gridPos);
  });
}

function panelJson(panel: BoardPanel, id: number, gridPos: object): object {
  const { title, about, view, unit, queries, language, isShare, none } = panel;
  const datasource = language === "LogsQL" ? LOGS_SOURCE : METRICS_SOURCE;
  const isSeries = view === "timeseries";
  return {
    id,
    type: view,
    title,
    description: about,
    datasource,
    gridPos,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legend,
      ...(language === "LogsQL"
        ? { queryType: isSeries ? "statsRange" : "stats" }
        : { range: isSeries, instant: !isSeries, ...(view === "table" && { format: "table" }) }),
    })),
    ...(view === "table" && {
      transformations: [{ id: "organize", options: { excludeByName: { Time: true } } }],
    }),
    fieldConfig: {
      defaults: {
        unit,
        ...(isShare && { min: 0, max: 1 }),
        ...(none !== undefined && { noValue: none }),
        color: { mode: isShare && !isSeries ? "thresholds" : "palette-classic" },
        thresholds: {
          mode: "absolute",
          steps: [
            { value: null, color: "green" },
            ...(isShare
              ? [
                  { value: 0.7, color: "orange" },
                  { value: 0.9, color: "red" },
                ]
              : []),
          ],
        },
        ...(isSeries && {
          custom: { lineInterpolation: "stepAfter", spanNulls: false, fillOpacity: 5 },
        }),
      },
      overrides: [],
    },
    options: OPTIONS[view],
  };
}

const REDUCED = { calcs: ["lastNotNull"], values: false, fields: "" };

const OPTIONS: Readonly<Record<BoardPanel["view"], object>> = {
  timeseries: {
    legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
    tooltip: { mode: "multi", sort: "desc" },
  },
  bargauge: {
    displayMode: "gradient",
    valueMode: "color",
    namePlacement: "auto",
    showUnfilled: true,
    sizing: "auto",
    minVizWidth: 8,
    minVizHeight: 16,
    maxVizHeight: 300,
    legend: { displayMode: "list", placement: "bottom", showLegend: false, calcs: [] },
    reduceOptions: REDUCED,
    orientation: "horizontal",
  },
  stat: {
    graphMode: "none",
    colorMode: "value",
    justifyMode: "auto",
    textMode: "value_and_name",
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: "standard",
    reduceOptions: REDUCED,
    orientation: "auto",
  },
  table: { frameIndex: 0, showHeader: true },
};
