/** A board before it is Grafana's: panels with their queries, which the tests run against real servers. */

interface BoardQuery {
  readonly expr: string;
  /** With labels in double braces. */
  readonly legend: string;
}

export interface BoardPanel {
  readonly title: string;
  readonly about: string;
  readonly view: "timeseries" | "bargauge" | "stat" | "table";
  /** Grafana's name of a unit. */
  readonly unit: string;
  readonly queries: readonly BoardQuery[];
  /** Columns of 24. */
  readonly width: number;
  /** Colours at 70 and 90 % of a limit. */
  readonly isShare?: true;
  /** PromQL where it is not given. */
  readonly language?: "LogsQL";
  /** What a table or a number shows where there is nothing. */
  readonly none?: string;
}

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  /** The label to choose from at the top, and a query for its values; null for none. */
  readonly variable: { readonly name: string; readonly query: string } | null;
  readonly from: string;
  readonly panels: readonly BoardPanel[];
}

/** A query as Grafana sends it: with all values of the variable. @internal */
export const asSent = ({ expr }: BoardQuery): string => expr.replaceAll("$account", ".*");
