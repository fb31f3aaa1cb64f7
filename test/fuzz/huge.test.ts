/** Ten megabytes where a name or a file was expected: cut or refused, and shown in a line like any other. */
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
/** Each tries something, over and over. */
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
  it.each(SURFACE_NAMES)("makes a line on %s that is one line, and short", (surface) => {
    for (const one of FRAMES) {
      const { text, expiredText } = renderLine(one, surface);
      expect(text).not.toMatch(/[\r\n]/);
      expect(text.length + expiredText.length).toBeLessThan(4_000);
    }
  });

  it("makes short lines for a live bar", () => {
    for (const one of FRAMES) {
      const said = tmuxVariables(tmuxLive(one), NOW).map(([, text]) => text);
      expect(said.join().length).toBeLessThan(8_000);
    }
  });

  it("is cut where the endpoint tells it", () => {
    for (const name of NAMES) {
      const outcome = decodeUsage(listed(NOW, name), NOW);
      expect(JSON.stringify(outcome).length).toBeLessThan(2_000);
    }
  });

  it("is no reason for Claude Code's status line to fail", () => {
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

  it("is no login", async () => {
    expect(await readLogin(huge(), NOW)).toMatchObject({ kind: "signedOut", why: "unreadable" });
  });

  it("is not heard of", () => {
    expect(cachedUsageReader(huge())(NOW)).toEqual([]);
  });
});
