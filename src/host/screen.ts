/** Where the demo is seen: a terminal has the line drawn over in place; a pipe gets one line a scene and hour. */
import type { Instant } from "../model/units.ts";
import { timeOf } from "./local.ts";
import { draw, print } from "./out.ts";

export type Screen = (line: string, scene: string, now: Instant) => void;

export function terminal(): Screen {
  let told = "";
  let drawn = "";
  return (line, scene, now) => {
    if (scene !== told) draw(`\r\x1b[K\x1b[2m${timeOf(now)}  ${scene}\x1b[22m\n`);
    if (scene !== told || line !== drawn) draw(`\r\x1b[K${line}`);
    told = scene;
    drawn = line;
  };
}

export function pipe(): Screen {
  let told = "";
  return (line, scene, now) => {
    const beat = `${scene} ${timeOf(now).slice(0, 2)}`;
    if (beat !== told) print(`${timeOf(now)}  ${line}  (${scene})`);
    told = beat;
  };
}

/** One line that is drawn over in place; what it showed last stays. */
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
