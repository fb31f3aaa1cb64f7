/**
 * The segment of powerlevel10k. The theme itself is in no registry: a function stands in for its documented
 * `p10k segment`, which tells its arguments, and does with the text what the documentation says: prompt expansion.
 */
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { renderNow } from "../../src/render/rendered-line.ts";
import { frame, NOW, OPTIONS, read, session, week } from "../render/sample.ts";
import { paintedFile } from "./painted.ts";
import { type Desk, deskIn, lacks, type Prompt } from "./prompt.ts";

const worlds = realpathSync(mkdtempSync(join(tmpdir(), "claude-usage-")));
afterAll(() => rmSync(worlds, { recursive: true, force: true }));

let desk: Desk;
let world: string;
beforeEach(() => {
  world = mkdtempSync(join(worlds, "w"));
  desk = deskIn(world);
});

/** As powerlevel10k calls a segment: under its own options. Without -e, text is not expanded. */
const P10K = `
p10k() { print -r -- "\${(j:|:)@}"; setopt local_options no_prompt_subst; print -rP -- "\${argv[-1]}" }
render() { emulate -L zsh -o no_hist_expand -o extended_glob -o no_prompt_bang -o prompt_percent; $1 }`;

const start = (options = ""): Prompt =>
  desk.start("zsh", {
    options: `${P10K}\n${options}`,
    script: join(desk.scripts, "shells/claude-usage.p10k.zsh"),
  });

const segment = async (prompt: Prompt, name = "prompt"): Promise<readonly string[]> =>
  (await prompt.ask(`render ${name}_claude_usage`)).split("\n");

describe.skipIf(lacks("zsh"))("the segment of powerlevel10k", () => {
  it.each([
    ["CALM", 20, "29"],
    ["WARM", 50, "130"],
    ["HOT", 70, "166"],
    ["FULL", 90, "160"],
  ])(
    "has the state %s at %i %%, its colour, and the text as people read it",
    async (state, used, colour) => {
      const snapshot = read({ windows: [session(used)], extra: null });
      desk.paint(paintedFile({ text: renderNow(frame(snapshot), "p10k") }), "p10k");
      const text = renderNow(frame(snapshot), "plain");
      const [call, shown] = await segment(start());
      expect(call).toBe(`segment|-s|${state}|-f|${colour}|-t|${text.replaceAll("%", "%%")}`);
      expect(shown).toBe(text);
    },
  );

  it.each(["setopt ignore_close_braces", "setopt ignore_braces sh_glob"])(
    "may be sourced under %s",
    async (options) => {
      desk.paint(paintedFile({ text: "CALM 20%%" }), "p10k");
      const prompt = desk.start("zsh", {
        options,
        script: join(desk.scripts, "shells/claude-usage.p10k.zsh"),
      });
      await prompt.ask("unsetopt ignore_close_braces ignore_braces sh_glob");
      await prompt.ask(P10K.replaceAll("\n", ";").replace(/^;/, ""));
      expect((await segment(prompt))[1]).toBe("20%");
      expect(prompt.complaints()).toBe("");
    },
  );

  it("is STALE with the expired text once the line has expired", async () => {
    desk.paint(
      paintedFile({
        text: "HOT 74%%",
        seconds: -1,
        afterwards: "STALE 74%% | Fri 14:05",
        stages: [[60, "STALE ~0%% | Fri 14:05"]],
      }),
      "p10k",
    );
    expect(await segment(start())).toEqual([
      "segment|-s|STALE|-f|243|-t|74%% | Fri 14:05",
      "74% | Fri 14:05",
    ]);
  });

  it("is BLANK with a word where nothing is painted", async () => {
    const prompt = start();
    expect(await segment(prompt)).toEqual(["segment|-s|BLANK|-f|243|-t|starting", "starting"]);
    expect(prompt.complaints()).toBe("");
  });

  it("is BLANK with the line for a pipe until its own is rendered", async () => {
    const fields = { afterwards: "31% Fri 17:25", stages: [[-9, "~0% Fri 17:25"]] } as const;
    desk.paint(paintedFile({ text: "██▍ 31%", ...fields }), "plain");
    expect(await segment(start())).toEqual(["segment|-s|BLANK|-f|243|-t|██▍ 31%%", "██▍ 31%"]);
    const prompt = desk.start("zsh", {
      env: { LC_ALL: "C" },
      options: P10K,
      script: join(desk.scripts, "shells/claude-usage.p10k.zsh"),
    });
    expect((await segment(prompt))[1]).toBe("31%");
    desk.paint(paintedFile({ seconds: -60, ...fields }), "plain");
    expect((await segment(prompt))[1]).toBe("~0% Fri 17:25");
    expect(prompt.complaints()).toBe("");
  });

  it("is that of the terminal's width", async () => {
    for (const cells of ["", "-40"])
      desk.paint(paintedFile({ text: `CALM of${cells}` }), `p10k${cells}`);
    const prompt = start();
    await prompt.ask("COLUMNS=100");
    expect((await segment(prompt))[1]).toBe("of-40");
  });

  it("alone reads the line at a prompt; zsh's own is read where its script is loaded too", async () => {
    const hooks = "print -r -- $precmd_functions";
    const prompt = start();
    expect(await prompt.ask(hooks)).toBe("");
    await prompt.ask(`source ${join(desk.scripts, "shells/claude-usage.zsh")}`);
    expect(await prompt.ask(hooks)).toBe("_claude_usage_refresh");
    await prompt.ask('source "$SCRIPT"');
    expect(await prompt.ask(hooks)).toBe("_claude_usage_refresh");
  });

  it("shows a hostile model's name as text, and runs none of it", async () => {
    const name = "$(touch x)%F`";
    const windows = [session(54), week(46), week(88, null, name)];
    const hostile = {
      ...frame(read({ windows }), { ...OPTIONS, segments: ["models"] }),
      now: instant(NOW),
    };
    desk.paint(paintedFile({ text: renderNow(hostile, "p10k") }), "p10k");
    const [, shown] = await segment(start("setopt prompt_subst"));
    expect(shown).toBe(renderNow(hostile, "plain"));
    expect(shown).toContain("$(touch x)%F");
    expect(readdirSync(world)).not.toContain("x");
  });

  it.each(["$(touch x) 74%%", "HOT", "", "hot 74%%", "FULL_BACKGROUND x", "CALM)x y"])(
    "is left out where the file has no valid state: %j",
    async (text) => {
      desk.paint(paintedFile({ text, afterwards: "none" }), "p10k");
      const [call = ""] = await segment(start());
      expect(call).toBe(text === "HOT" ? "segment|-s|HOT|-f|166|-t|HOT" : "");
      expect(readdirSync(world)).not.toContain("x");
    },
  );

  it("makes the same call for every instant prompt, with no number in it", async () => {
    const prompt = start();
    const calls = new Set<string>();
    for (const text of ["CALM 20%%", "FULL 100%%", ""]) {
      desk.paint(paintedFile({ text }), "p10k");
      calls.add((await segment(prompt, "instant_prompt")).join("\n"));
    }
    expect([...calls]).toEqual(["segment|-s|BLANK|-f|243|-t|...\n..."]);
  });

  it("leaves zsh's own line unchanged", async () => {
    desk.paint(paintedFile({ text: "for zsh" }), "zsh");
    desk.paint(paintedFile({ text: "HOT for p10k" }), "p10k");
    const prompt = start();
    expect(await prompt.shown()).toBe("for zsh");
    expect(await segment(prompt)).toContain("for p10k");
    expect(await prompt.ask('print -r -- "$claude_usage_prompt"')).toBe("for zsh");
    expect(await prompt.shown()).toBe("for zsh");
  });
});
