/** One line on a terminal, drawn over in place. */
import { printRaw } from "./output.ts";

/** What it showed last stays. */
export function liveLine(): { readonly draw: (line: string) => void; readonly close: () => void } {
  let drawn = "";
  return {
    draw: (line) => {
      if (line !== drawn) printRaw(`\r\x1b[K${line}`);
      drawn = line;
    },
    close: () => {
      if (drawn !== "") printRaw("\n");
      drawn = "";
    },
  };
}
