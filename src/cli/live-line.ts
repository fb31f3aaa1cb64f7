/** One line on a terminal, drawn over in place. */
import { draw } from "./output.ts";

/** What it showed last stays. */
export function inPlace(): { readonly draw: (line: string) => void; readonly close: () => void } {
  let drawn = "";
  return {
    draw: (line) => {
      if (line !== drawn) draw(`\r\x1b[K${line}`);
      drawn = line;
    },
    close: () => {
      if (drawn !== "") draw("\n");
      drawn = "";
    },
  };
}
