import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instant } from "../../src/model/units.ts";
import { decodeLogin, readLogin } from "../../src/sources/credentials.ts";

const NOW = instant(Date.UTC(2026, 1, 14, 6, 36, 1));
const LATER = NOW + 3_600_000;
const OAUTH = {
  accessToken: "sk-ant-oat01-marked",
  refreshToken: "sk-ant-ort01-other",
  expiresAt: LATER,
  scopes: ["user:inference", "user:profile"],
  subscriptionType: "max",
};

const text = (oauth: object) => JSON.stringify({ claudeAiOauth: { ...OAUTH, ...oauth } });
const decode = (content: string) => decodeLogin(content, "/f", NOW);

describe("decodeLogin", () => {
  it("finds the login", () => {
    const login = decode(text({}));
    expect(login).toMatchObject({ kind: "usable", expiresAt: LATER });
    expect(login.kind === "usable" && login.secret.reveal()).toBe(OAUTH.accessToken);
    expect(inspect(login, { depth: null, showHidden: true })).not.toContain("marked");
    expect(JSON.stringify(login)).not.toContain("marked");
  });

  it.each<[string, string]>([
    ["a byte order mark", `\uFEFF${text({})}`],
    ["a file that ends in a new line", `${text({})}\n`],
    ["scopes that are text", text({ scopes: "user:inference" })],
    ["scopes that are an object", text({ scopes: {} })],
    ["scopes that are not text", text({ scopes: [1] })],
    ["no scopes", text({ scopes: undefined })],
    ["other tools' logins beside it", JSON.stringify({ mcpOAuth: {}, claudeAiOauth: OAUTH })],
  ])("tolerates %s", (_, content) => {
    expect(decode(content).kind).toBe("usable");
  });

  it.each<[unknown, number | null]>([
    [LATER, LATER],
    [LATER / 1_000, LATER],
    [String(LATER), LATER],
    [String(LATER / 1_000), LATER],
    [new Date(LATER).toISOString(), LATER],
    [undefined, null],
    [null, null],
    ["soon", null],
    [{}, null],
    [1e300, null],
  ])("reads expiresAt %j", (expiresAt, known) => {
    expect(decode(text({ expiresAt }))).toMatchObject({ kind: "usable", expiresAt: known });
  });

  it.each<[string, string, string]>([
    ["empty", "nothing", ""],
    ["empty", "white space", " \n"],
    ["empty", "a byte order mark", "\uFEFF"],
    ["torn", "half a file", text({}).slice(0, 60)],
    ["torn", "two files in one", `${text({})}${text({})}`],
    ["no-login", "an empty object", "{}"],
    ["no-login", "other tools' logins only", '{"mcpOAuth":{"a":{"accessToken":"b"}}}'],
    ["no-login", "null", "null"],
    ["no-login", "an array", "[1]"],
    ["no-login", "a login that is null", '{"claudeAiOauth":null}'],
    ["no-login", "a login that is a list", '{"claudeAiOauth":[]}'],
    ["no-login", "no token", text({ accessToken: undefined })],
    ["no-login", "a token that is no text", text({ accessToken: 7 })],
    ["no-login", "a second header in the token", text({ accessToken: "a\r\nx-evil: 1" })],
    ["no-login", "a space in the token", text({ accessToken: "a b" })],
    ["no-login", "a token that is not ASCII", text({ accessToken: "tökén" })],
    ["no-login", "a token longer than any header", text({ accessToken: "a".repeat(5_000) })],
    ["logged-out", "what a logout leaves", text({ accessToken: "", expiresAt: 0 })],
    ["expired", "an expiry that has passed", text({ expiresAt: NOW - 1 })],
    ["expired", "an expiry of this moment", text({ expiresAt: NOW })],
    ["expired", "a passed expiry in seconds", text({ expiresAt: NOW / 1_000 - 1 })],
    ["expired", "a passed expiry as text", text({ expiresAt: String(NOW - 1) })],
    ["expired", "an expiry of 0", text({ expiresAt: 0 })],
    ["scope", "a setup token's scopes", text({ scopes: ["user:inference"] })],
    ["scope", "no scope at all", text({ scopes: [] })],
    ["scope", "a missing scope that no renewal mends", text({ scopes: ["a"], expiresAt: 1 })],
  ])("says %s of %s", (why, _, content) => {
    expect(decode(content)).toEqual({ kind: "signedOut", why, where: "/f" });
  });

  it("never throws, and reveals no token that it does not use", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
        expect(["usable", "signedOut"]).toContain(decode(content).kind);
      }),
    );
  });
});

describe("readLogin", () => {
  let folder = "";
  let file = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "credentials-"));
    file = join(folder, ".credentials.json");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const found = async (path = file) => {
    const login = await readLogin(path, NOW);
    return login.kind === "signedOut" ? [login.why, login.where] : [login.secret.reveal()];
  };

  it("reads the file and leaves it unchanged", async () => {
    writeFileSync(file, text({}), { mode: 0o400 });
    const before = statSync(file);
    expect(await found()).toEqual([OAUTH.accessToken]);
    const { mtimeMs, ctimeMs, mode } = statSync(file);
    expect([mtimeMs, ctimeMs, mode]).toEqual([before.mtimeMs, before.ctimeMs, before.mode]);
    expect(readFileSync(file, "utf8")).toBe(text({}));
    expect(readdirSync(folder)).toEqual([".credentials.json"]);
  });

  it("says missing where there is no file", async () => {
    expect(await found()).toEqual(["missing", file]);
  });

  it("says missing where a folder on the way is a file", async () => {
    writeFileSync(file, text({}));
    const below = join(file, "x");
    expect(await found(below)).toEqual(["missing", below]);
  });

  it("says unreadable of a folder", async () => {
    mkdirSync(file);
    expect(await found()).toEqual(["unreadable", file]);
  });

  it("says unreadable of links in a circle", async () => {
    symlinkSync(file, file);
    expect(await found()).toEqual(["unreadable", file]);
  });

  it("says unreadable of a pipe, and does not wait for its writer", async () => {
    execFileSync("mkfifo", [file]);
    expect(await found()).toEqual(["unreadable", file]);
  });

  it("says unreadable of what only others may read", async () => {
    writeFileSync(file, text({}));
    chmodSync(file, 0);
    // root reads everything, so the test drops its rights meanwhile.
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    const seen = await found();
    if (root) process.seteuid?.(0);
    expect(seen).toEqual(["unreadable", file]);
  });

  it("says unreadable of more than 1 MiB", async () => {
    const padded = (length: number) => text({}).padEnd(length);
    writeFileSync(file, padded(2 ** 20));
    expect(await found()).toEqual([OAUTH.accessToken]);
    writeFileSync(file, padded(2 ** 20 + 1));
    expect(await found()).toEqual(["unreadable", file]);
  });

  it.each([
    ["torn", text({}).slice(0, 60)],
    ["empty", ""],
  ])("says %s of a file that stays so", async (why, content) => {
    writeFileSync(file, content);
    expect(await found()).toEqual([why, file]);
  });

  it.each([
    ["torn", text({}).slice(0, 60)],
    ["empty", ""],
  ])("reads a file that is %s only while it is written", async (_, content) => {
    writeFileSync(file, content);
    const reading = found();
    await pause(10);
    writeFileSync(`${file}.new`, text({}));
    renameSync(`${file}.new`, file);
    expect(await reading).toEqual([OAUTH.accessToken]);
  });

  it.each([
    ["is read again, where its folder has just changed", 0, [OAUTH.accessToken]],
    ["is not waited for otherwise", 3_000, ["missing"]],
  ])("a file that is missing %s", async (_, age, [expected]) => {
    // The folder changed so long before now.
    const now = instant(Math.floor(statSync(folder).mtimeMs) + age);
    const reading = readLogin(file, now);
    await pause(10);
    writeFileSync(`${file}.new`, text({ expiresAt: null }));
    renameSync(`${file}.new`, file);
    const login = await reading;
    expect(login.kind === "usable" ? login.secret.reveal() : login.why).toBe(expected);
  });

  it("rejects an invalid path: that is a bug of ours", async () => {
    await expect(readLogin("\0", NOW)).rejects.toThrow(TypeError);
  });

  it("leaves no file open", async () => {
    if (process.platform !== "linux") return;
    const open = () => readdirSync("/proc/self/fd").length;
    writeFileSync(file, "{}");
    await found();
    const before = open();
    for (let round = 0; round < 20; round++) await found(round % 2 === 0 ? file : folder);
    expect(open()).toBeLessThan(before + 10);
  });
});
