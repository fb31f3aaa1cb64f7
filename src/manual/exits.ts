/** What each exit code says. */
import { EXIT } from "../context.ts";

const MEANING: Readonly<Record<Exclude<keyof typeof EXIT, "problem">, string>> = {
  done: "done",
  usage: "wrong usage",
  noData: "no data",
  noRoom: "no room (guard)",
  replaced: "another build was installed, which is to be started (daemon in the foreground)",
  noLogin: "no usable login and no data",
  bug: "something to be mended (doctor, service, telemetry), or a fault of ours",
};

export const EXITS: readonly (readonly [number, string])[] = Object.entries(MEANING).map(
  ([name, text]) => [EXIT[name as keyof typeof EXIT], text],
);
