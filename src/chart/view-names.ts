/** What can be drawn, by its name. */
export const CHART_VIEWS = ["5h", "7d", "hours", "extra"] as const;
export type ChartView = (typeof CHART_VIEWS)[number];

/** A view, or the week of the model whose key this is. */
export type ChartSubject = ChartView | { readonly model: string };
