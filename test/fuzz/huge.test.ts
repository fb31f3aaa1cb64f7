/** Ten megabytes in place of a name or a file: cut or refused, and shown in a line like any other. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderLine } from "../../src/render/rendered-line.ts";
import { SURFACE_NAMES } from "../../src/render/surfaces.ts";
import { tmuxLive, tmuxVariables } from "../../src/render/tmux-live.ts";
import { cachedUsageReader } from "../../src/sources/claude-cache.ts";
import { readLogin } from "../../src/sources/credentials.ts";
import { decodeStatusline } from "../../src/sources/statusline.ts";
import { decodeUsage } from "../../src/sources/wire.ts";
import { frame, NOW, read, session, week } from "../render/sample.ts";
import { listed } from "../world/bodies.ts";
import { folderPerTest } from "../world/program.ts";
import { said } from "../world/session.ts";

const HUGE = 10 * 2 ** 20;
/** Each is an attempted injection, repeated. */
const PIECES = [
  "M",
  "\x1b]52;c;ZXZpbA==\x07",
  "#(reboot)",
  "%{F#f00}",
  "$(reboot)`",
  "\u202E",
  "模",
];
const NAMES = PIECES.map((piece) => piece.repeat(HUGE / piece.length));
const FRAMES = NAMES.map((name) => frame(read({ windows: [session(54), week(88, null, name)] })));

describe("a name of 10 MB", () => {
  it.each(SURFACE_NAMES)("makes one short line on %s", (surface) => {
    for (const one of FRAMES) {
      const { text, expiredText } = renderLine(one, surface);
      expect(text).not.toMatch(/[\r\n]/);
      expect(text.length + expiredText.length).toBeLessThan(4_000);
    }
  });

  it("makes short tmux variables", () => {
    for (const one of FRAMES) {
      const values = tmuxVariables(tmuxLive(one), NOW).map(([, text]) => text);
      expect(values.join().length).toBeLessThan(8_000);
    }
  });

  it("is cut in the endpoint's response", () => {
    for (const name of NAMES) {
      const outcome = decodeUsage(listed(NOW, name), NOW);
      expect(JSON.stringify(outcome).length).toBeLessThan(2_000);
    }
  });

  it("does not break the statusLine command", () => {
    for (const name of NAMES.slice(0, 2))
      expect(decodeStatusline(said(54, { model: { display_name: name } }), NOW)?.context).toBe(
        42.4,
      );
  });
});

describe("a file of 10 MB", () => {
  const folder = folderPerTest();
  const huge = () => {
    const file = join(folder(), "file");
    writeFileSync(file, `{"claudeAiOauth":"${"x".repeat(HUGE)}"}`);
    return file;
  };

  it("is not a login", async () => {
    expect(await readLogin(huge(), NOW)).toMatchObject({ kind: "signedOut", why: "unreadable" });
  });

  it("gives no observations", () => {
    expect(cachedUsageReader(huge())(NOW)).toEqual([]);
  });
});
