/** Parsing argv by a spec; any mistake gives one sentence. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../src/cli/parse.ts";
import type { CommandSpec } from "../../src/cli/spec.ts";
import { ALL_SETTINGS } from "../../src/config/poller-settings.ts";

const SPEC = {
  summary: "",
  flags: {
    for: { placeholder: "PLACE", members: ["tmux", "zsh"], help: "" },
    some: { placeholder: "LIST", members: ["a", "b"], list: true, help: "" },
    serve: { placeholder: "PORT", help: "" },
    json: { help: "" },
    "no-daemon": { help: "" },
  },
  settings: "all",
} as const satisfies CommandSpec;

const SHELL = { placeholder: "SHELL", members: ["zsh", "bash"] } as const;

function parsed(argv: readonly string[]) {
  const found = parseCommand(argv, ALL_SETTINGS, SPEC);
  if (typeof found === "string") return found;
  const layer = [...found.layer].map(([key, { text, where }]) => [key, `${where} ${text}`]);
  return { layer: Object.fromEntries(layer), flags: Object.fromEntries(found.flags) };
}

describe("argv", () => {
  it.each<[readonly string[], object, object]>([
    [[], {}, {}],
    [["--"], {}, {}],
    [["--max-width", "80"], { max_width: "--max-width 80" }, {}],
    [["--max-width=80"], { max_width: "--max-width 80" }, {}],
    [["--max-width="], { max_width: "--max-width " }, {}],
    [["--max-width=-1"], { max_width: "--max-width -1" }, {}],
    [["--max-width", "1", "--max-width", "2"], { max_width: "--max-width 2" }, {}],
    [["--ascii"], { ascii: "--ascii true" }, {}],
    [["--no-ascii"], { ascii: "--ascii false" }, {}],
    [["--ascii", "--no-ascii"], { ascii: "--ascii false" }, {}],
    [["--user-agent", "a b"], { user_agent: "--user-agent a b" }, {}],
    [["--for", "tmux", "--json"], {}, { for: "tmux", json: "true" }],
    [["--no-daemon"], {}, { "no-daemon": "true" }],
    [["--for=zsh", "--for", "tmux"], {}, { for: "tmux" }],
    [["--some=b,c", "--serve="], {}, { some: "b,c", serve: "" }],
    [["--some", "b", "--some=c,d"], {}, { some: "b,c,d" }],
  ])("%j is parsed", (argv, layer, flags) => {
    expect(parsed(argv)).toEqual({ layer, flags });
  });

  it.each([
    [["--colour"], "Unknown option '--colour'."],
    [["--colour=red"], "Unknown option '--colour'."],
    [["--max_width", "80"], "Unknown option '--max_width'."],
    [["-a"], "Unknown option '-a'."],
    [["-- . a"], "Unknown option '-- . a'."],
    [["-ascii"], "Unknown option '-a'."],
    [["--__proto__=1"], "Unknown option '--__proto__'."],
    [["--constructor"], "Unknown option '--constructor'."],
    [["--no-max-width"], "Unknown option '--no-max-width'."],
    [["--no-for"], "Unknown option '--no-for'."],
    [["--max-width"], "Option '--max-width <value>' argument missing."],
    [["--for"], "Option '--for <value>' argument missing."],
    [["--max-width", "--ascii"], "Option '--max-width' argument is ambiguous."],
    [["--max-width", "-1"], "Option '--max-width' argument is ambiguous."],
    [["--ascii=yes"], "Option '--ascii' does not take an argument."],
    [["--no-ascii=yes"], "Option '--no-ascii' does not take an argument."],
    [["--daemon"], "Unknown option '--daemon'."],
    [["--no-json"], "Unknown option '--no-json'."],
    [["--for", "dash"], '--for takes one of tmux, zsh, not "dash".'],
    [["--for="], '--for takes one of tmux, zsh, not "".'],
    [["--for", "\x1b[31m"], '--for takes one of tmux, zsh, not "\\u001b[31m".'],
    [["status"], 'unexpected argument "status".'],
    [["-"], 'unexpected argument "-".'],
    [["--", "--ascii"], 'unexpected argument "--ascii".'],
    [["--ascii", "", "x"], 'unexpected argument "".'],
    [["\x1b[31m"], 'unexpected argument "\\u001b[31m".'],
  ])("%j is rejected: %s", (argv, sentence) => {
    expect(parsed(argv)).toBe(sentence);
  });

  it.each([
    [["zsh"], "zsh"],
    [["--json", "bash"], "bash"],
    [[], "SHELL is missing; it is one of zsh, bash."],
    [["--json"], "SHELL is missing; it is one of zsh, bash."],
    [["fish"], 'SHELL takes one of zsh, bash, not "fish".'],
    [["zsh", "bash"], 'unexpected argument "bash".'],
    [["zsh", "--bogus"], "Unknown option '--bogus'."],
  ])("%j for a command with an operand gives %j", (argv, expected) => {
    const found = parseCommand(argv, ALL_SETTINGS, { ...SPEC, operand: SHELL });
    expect(typeof found === "string" ? found : found.operand).toBe(expected);
  });

  it("an optional operand may be left out", () => {
    const operand = { ...SHELL, optional: true } as const;
    const found = parseCommand([], ALL_SETTINGS, { ...SPEC, operand });
    expect(found).toMatchObject({ operand: undefined });
    expect(parseCommand(["dash"], ALL_SETTINGS, { ...SPEC, operand })).toMatch(/^SHELL takes/);
  });

  it.each([
    [["zsh"], []],
    [
      ["zsh", "a", "b", "a"],
      ["a", "b", "a"],
    ],
    [["zsh", "a", "c"], 'LETTER takes one of a, b, not "c".'],
    [["a"], 'SHELL takes one of zsh, bash, not "a".'],
  ])("%j for a command with more operands gives %j", (argv, expected) => {
    const rest = { placeholder: "LETTER", members: ["a", "b"] } as const;
    const found = parseCommand(argv, ALL_SETTINGS, { ...SPEC, operand: { ...SHELL, rest } });
    expect(typeof found === "string" ? found : found.rest).toEqual(expected);
  });

  it("any words at all give a result or a sentence", () => {
    const words = fc.oneof(
      fc.string(),
      fc.string().map((text) => `--${text}`),
      fc.constantFrom("--for", "--max-width", "--no-ascii", "--ascii", "--", "-"),
    );
    fc.assert(
      fc.property(fc.array(words), (argv) => {
        const found = parsed(argv);
        if (typeof found === "string") expect(found).toMatch(/\S\.$/);
      }),
    );
  });
});
