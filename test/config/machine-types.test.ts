/** `from`: which words of ssh are taken, and what is named by them. */
import { describe, expect, it } from "vitest";
import {
  fromType,
  machineType,
  secretFileType,
  shareType,
} from "../../src/config/machine-types.ts";
import { POLLER_SETTINGS } from "../../src/config/poller-settings.ts";
import { resolveSettings } from "../../src/config/setting.ts";

const parsed = (text: string) => {
  const found = fromType.parse(text);
  return found.kind === "value" ? found.value : null;
};

describe("from", () => {
  it.each<[string, readonly (readonly [label: string, words: string])[]]>([
    ["", []],
    ["ssh desktop", [["desktop", "desktop"]]],
    ["ssh  anna@box.example.com", [["box.example.com", "anna@box.example.com"]]],
    ["ssh -p 2222 -i ~/.ssh/id desktop", [["desktop", "-p 2222 -i ~/.ssh/id desktop"]]],
    ["ssh -4 -J gate desktop", [["desktop", "-4 -J gate desktop"]]],
    [
      "ssh a, ssh b",
      [
        ["a", "a"],
        ["b", "b"],
      ],
    ],
  ])("takes %j", (text, expected) => {
    expect(parsed(text)?.map(({ label, words }) => [label, words.join(" ")])).toEqual(expected);
  });

  it.each([
    "desktop",
    "ssh",
    "ssh -oProxyCommand=id",
    "ssh -o ProxyCommand=id desktop",
    "ssh -p desktop",
    "ssh -p -v desktop",
    "ssh desktop rm",
    "ssh -A desktop",
    "ssh $(id)",
    "ssh desktop;id",
    "sh desktop",
    "ssh a,,ssh b",
    Array(9).fill("ssh a").join(),
  ])("refuses %j", (text) => {
    expect(parsed(text)).toBeNull();
  });

  it("is written as it is read", () => {
    const [text] = ["ssh -p 22 a,ssh b"];
    expect(fromType.toml(parsed(text ?? "") ?? [])).toBe('["ssh -p 22 a","ssh b"]');
  });
});

describe("share", () => {
  const parsedShare = (text: string) => {
    const found = shareType.parse(text);
    return found.kind === "value" ? (found.value?.href ?? "off") : null;
  };

  it.each([
    ["off", "off"],
    ["redis://nas", "redis://nas"],
    ["rediss://usage@nas.example:6380/2", "rediss://usage@nas.example:6380/2"],
  ])("takes %j", (text, expected) => {
    expect(parsedShare(text)).toBe(expected);
  });

  it.each(["nas", "redis://", "http://nas", "redis://nas/x", "redis://u:p@nas", "redis://nas?a=b"])(
    "refuses %j",
    (text) => {
      expect(parsedShare(text)).toBeNull();
    },
  );

  it("shows no password, not even where it refuses it", () => {
    const layer = new Map([["share", { text: "redis://me:p4ss@nas", where: "config.toml:1" }]]);
    const { problems } = resolveSettings({ share: POLLER_SETTINGS.share }, [layer]);
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain("p4ss");
    expect(problems.join()).toContain("share_password_file");
  });

  it("has a password in a file by an absolute path, and a name of letters, digits, dots and dashes", () => {
    const takes = (text: string) => secretFileType.parse(text).kind === "value";
    expect(["", "/run/secret", "~/secret", "secret", "a/b"].map(takes)).toEqual([
      ...[true, true, true, false, false],
    ]);
    const named = (text: string) => machineType.parse(text).kind === "value";
    expect(["", "laptop-2.home", "a b", "x".repeat(65)].map(named)).toEqual([
      ...[true, true, false, false],
    ]);
  });
});
