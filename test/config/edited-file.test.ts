/** config.toml while it is edited: an invalid value leaves the last good one in force, and is named. */
import { describe, expect, it } from "vitest";
import { shareSettings } from "../../src/config/share-settings.ts";
import { decodeSharedSettings } from "../../src/config/shared-settings.ts";
import { readFileAs } from "../../src/platform/bounded-file.ts";
import { configuredHome } from "../client/configured.ts";

const { callWith, edit, paths, start } = configuredHome();

const ALL = "5h,7d,models,extra";
const GOOD = 'max_width = 60\ninterval = "5m"\nsegments = ["7d"]\n';

describe("an edit", () => {
  const inForce = (settings: ReturnType<typeof start>) => {
    const { max_width, interval, segments } = settings.current().values;
    return [max_width, interval, segments.join()];
  };

  const WIDTH = /config\.toml:1: max_width takes a whole number/;
  const SHORT =
    /config\.toml:2: interval takes at least "60s" for a server on another machine, not "2s"\./;
  const TABLE: readonly (readonly [string, string, readonly unknown[], readonly RegExp[]])[] = [
    ["of a bad value", GOOD.replace("60", "0"), [60, 300_000, "7d"], [WIDTH]],
    ["of an array for one value", GOOD.replace("60", "[60]"), [60, 300_000, "7d"], [WIDTH]],
    ["of a table for a value", "[max_width]", [60, 90_000, ALL], [WIDTH]],
    ["that is no TOML", "max_width = 70\nascii =", [60, 300_000, "7d"], [/config\.toml:2: /]],
    ["that cannot be read", "/", [60, 300_000, "7d"], [/config\.toml: is not a regular file/]],
    ["of too short an interval", GOOD.replace("5m", "2s"), [60, 300_000, "7d"], [SHORT]],
    [
      "of much at once",
      "max_width = 0\ninterval = '2s'\ncolour = 1",
      [60, 300_000, ALL],
      [/:3: unknown setting "colour"/, WIDTH, SHORT],
    ],
    ["of nothing bad", "max_width = 70", [70, 90_000, ALL], []],
    ["that empties it", "", [40, 90_000, ALL], []],
  ];

  it.each(TABLE)(
    "%s leaves the good values in force, and is fixed by another edit",
    (_, toml, values, faults) => {
      edit(GOOD);
      const settings = start();
      expect(inForce(settings)).toEqual([60, 300_000, "7d"]);
      edit(toml);
      expect(settings.reload()).toBe(true);
      expect(inForce(settings)).toEqual(values);
      expect(settings.current().shared.problems).toEqual(
        faults.map((one) => expect.stringMatching(one)),
      );
      expect(settings.current().problems).toEqual([]);
      edit("max_width = 80");
      expect(settings.reload()).toBe(true);
      expect(inForce(settings)).toEqual([80, 90_000, ALL]);
      expect(settings.current().shared.problems).toEqual([]);
    },
  );

  it.each(TABLE)(
    "%s leaves them in force for the next poller too, and for readers",
    (_, toml, values) => {
      edit(GOOD);
      shareSettings(callWith(), start().current());
      edit(toml);
      const restarted = start();
      expect(inForce(restarted)).toEqual(values);
      shareSettings(callWith(), restarted.current());
      expect(inForce(start())).toEqual(values);
      expect(readFileAs(paths().settings, decodeSharedSettings)).toEqual(
        restarted.current().shared,
      );
    },
  );

  it("is noticed once, whether the file is created, changed or removed", () => {
    const settings = start();
    expect(settings.reload()).toBe(false);
    for (const toml of [GOOD, "", GOOD, null]) {
      edit(toml);
      expect(settings.reload()).toBe(true);
      expect(settings.reload()).toBe(false);
    }
    expect(inForce(settings)).toEqual([40, 90_000, ALL]);
  });

  it("may poll a server on this machine at any interval, until the server is another", () => {
    edit('interval = "2s"\napi_url = "http://127.0.0.1:1"');
    const settings = start();
    expect(inForce(settings)[1]).toBe(2_000);
    edit('interval = "2s"\napi_url = "https://api.example"');
    settings.reload();
    expect(inForce(settings)[1]).toBe(90_000);
    expect(settings.current().shared.problems).toHaveLength(1);
  });
});
