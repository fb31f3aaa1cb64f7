/** What a change does, shown before it is done: values as they may be shown, and nothing else of the file. Pure. */
import type { Change } from "./change.ts";
import { printable, shown } from "./hide.ts";

export function difference(
  file: string,
  from: ReadonlyMap<string, string>,
  change: Change,
): string {
  const line = (sign: "-" | "+", variable: string, value: string) =>
    `${sign}     ${JSON.stringify(variable)}: ${JSON.stringify(shown(variable, value))}`;
  return [
    `--- ${printable(file)}`,
    `+++ ${printable(file)}`,
    "@@ env @@",
    ...[...change].flatMap(([variable, value]) => {
      const old = from.get(variable);
      return [
        ...(old === undefined ? [] : [line("-", variable, old)]),
        ...(value === null ? [] : [line("+", variable, value)]),
      ];
    }),
  ].join("\n");
}
