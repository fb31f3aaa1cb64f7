/** Where a login comes from: the file, a fake `security` in the Keychain's place, the environment; and the back-off. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type KeychainAttempt, nextKeychainAttemptAt } from "../../src/model/keychain-backoff.ts";
import { after, HOUR, instant, MINUTE, millis } from "../../src/model/units.ts";
import { FEW_RETRIES } from "../../src/sources/credentials.ts";
import { type KeychainAccess, loginFinder } from "../../src/sources/find-login.ts";
import { keychainService, queryKeychain } from "../../src/sources/keychain.ts";
import { Secret } from "../../src/sources/secret.ts";
import { NOW } from "../render/sample.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const file = () => join(home(), ".credentials.json");

const stored = (token: string, expiresAt: number = NOW + 8 * HOUR, more: object = {}) =>
  JSON.stringify({
    claudeAiOauth: { accessToken: token, expiresAt, scopes: ["user:profile"], ...more },
  });

/** A command in the place of `security`: it logs its calls, then runs its script. */
function security(script: string): string {
  const path = join(home(), "security");
  writeFileSync(path, `#!/bin/sh\necho "$*" >>"${home()}/calls"\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}

const calls = (): readonly string[] => {
  try {
    return readFileSync(join(home(), "calls"), "utf8").trim().split("\n");
  } catch {
    return []; // No calls.
  }
};

const entry = (command: string) => ({
  command,
  service: "Claude Code-credentials",
  user: "me",
  env: {},
});

describe("the entry", () => {
  it.each([
    [null, "Claude Code-credentials"],
    ["/home/me/work", "Claude Code-credentials-7970b4c9"],
    ["/home/me/work/", "Claude Code-credentials-43c5eb81"],
    // One path for Claude Code, whichever way its letters are written.
    ["/home/andr\u00e9", keychainService("/home/andre\u0301")],
  ])("of CLAUDE_CONFIG_DIR %j is %s", (configDir, service) => {
    expect(keychainService(configDir)).toBe(service);
  });
});

describe("security", () => {
  const secret = stored("sk-ant-oat01-Grüße");
  const hex = Buffer.from(secret).toString("hex");

  it.each<[string, string, object]>([
    ["gives the text", `printf '%s\\n' '${secret}'`, { kind: "given", text: secret }],
    ["gives it in hex", `printf '%s\\n' ${hex}`, { kind: "given", text: secret }],
    [
      "gives it in upper-case hex",
      `printf '%s\\n' ${hex.toUpperCase()}`,
      { kind: "given", text: secret },
    ],
    ["has no such entry", "exit 44", { kind: "missing" }],
    [
      "is refused at its prompt",
      "echo 'User canceled the operation.' >&2; exit 128",
      { kind: "denied" },
    ],
    ["may not open a prompt", "exit 36", { kind: "denied" }],
    ["ends by a signal", "kill -9 $$", { kind: "denied" }],
    ["prints more than any login", "yes | head -c 2000000", { kind: "denied" }],
  ])("that %s", async (_, script, answer) => {
    expect(await queryKeychain(entry(security(script)))).toEqual(answer);
  });

  it("is called for this entry of this user, in a clean environment", async () => {
    const command = security('[ -z "$HOME$MARKED" ] || exit 1; exit 44');
    expect(await queryKeychain({ ...entry(command), env: {} })).toEqual({ kind: "missing" });
    expect(calls()).toEqual(["find-generic-password -s Claude Code-credentials -a me -w"]);
  });

  it("that does not exist counts as denied", async () => {
    expect(await queryKeychain(entry("/nowhere/security"))).toEqual({ kind: "denied" });
  });

  it("that hangs is killed, and a child that it leaves behind is not waited for", async () => {
    for (const script of ["exec sleep 5", "sleep 5"]) {
      const answer = await queryKeychain(entry(security(script)), millis(300));
      expect(answer).toEqual({ kind: "denied" });
    }
  });
});

describe("the Keychain's back-off", () => {
  const attempt = (changes: Partial<KeychainAttempt>): KeychainAttempt => ({
    at: NOW,
    failures: 0,
    denied: false,
    account: "anna",
    ...changes,
  });
  const wait = (last: KeychainAttempt | null, account = "anna", now = NOW) =>
    nextKeychainAttemptAt(last, account, now) - now;

  it.each<[string, KeychainAttempt | null, number]>([
    ["no wait before the first query", null, 0],
    ["no wait after it gave a login, which is kept while it is usable", attempt({}), 0],
    ["a minute after it gave nothing", attempt({ failures: 1 }), MINUTE],
    ["two minutes after the second time", attempt({ failures: 2 }), 2 * MINUTE],
    ["five minutes at most", attempt({ failures: 4 }), 5 * MINUTE],
    ["five minutes for ever", attempt({ failures: 1e9 }), 5 * MINUTE],
    ["an hour after it was refused", attempt({ failures: 1, denied: true }), HOUR],
    ["no wait after a clock was set back", attempt({ failures: 9, at: after(NOW, 1) }), 0],
  ])("%s", (_, last, expected) => expect(wait(last)).toBe(expected));

  it("no wait for another account", () => {
    expect(wait(attempt({ failures: 1, denied: true }), "ben")).toBe(0);
  });
});

describe("the login", () => {
  let last: KeychainAttempt | null = null;
  let account: string | null = "anna";

  function finder(command: string | null, env: Readonly<Record<string, string>> = {}) {
    last = null;
    account = "anna";
    const keychain: KeychainAccess | null =
      command === null
        ? null
        : {
            query: () => queryKeychain(entry(command), millis(2_000)),
            lastAttempt: () => last,
            saveAttempt: (attempt) => {
              last = attempt;
            },
          };
    const find = loginFinder({
      file: file(),
      retries: [...FEW_RETRIES].slice(1),
      env,
      account: () => account,
      keychain,
    });
    return async (at: number = 0, refused: string | null = null) => {
      const login = await find(instant(NOW + at), refused);
      return login.kind === "usable" ? login.secret.reveal() : `${login.why} ${login.where}`;
    };
  }

  const saying = (text: string) => security(`printf '%s' '${text}'`);

  it("in the file is used, and the Keychain is not queried", async () => {
    writeFileSync(file(), stored("in-file"));
    const find = finder(saying(stored("in-keychain")), {
      ANTHROPIC_API_KEY: "k",
      CLAUDE_CODE_OAUTH_TOKEN: "t",
    });
    expect(await find()).toBe("in-file");
    expect(calls()).toEqual([]);
  });

  it.each([
    ["missing", null],
    ["expired", stored("old", NOW - 1)],
    ["a setup token's", stored("setup", NOW + HOUR, { scopes: ["user:inference"] })],
  ])(
    "is the Keychain's where that in the file is %s, and is kept while it is usable",
    async (_, text) => {
      if (text !== null) writeFileSync(file(), text);
      const find = finder(saying(stored("in-keychain", NOW + HOUR)));
      for (const minute of [0, 1, 30, 59]) expect(await find(minute * MINUTE)).toBe("in-keychain");
      expect(calls().length).toBe(1);
    },
  );

  it("that has expired in the Keychain is queried again, with a back-off while it stays so", async () => {
    const find = finder(saying(stored("in-keychain", NOW + HOUR)));
    await find();
    for (let minute = 60; minute < 8 * 60; minute += 0.5) {
      expect(await find(minute * MINUTE)).toBe("expired Keychain");
    }
    // A minute, two, four, then five: eight hours of a night.
    expect(calls().length).toBeLessThanOrEqual(1 + 3 + 7 * 12);
    saying(stored("renewed", NOW + 20 * HOUR));
    expect(await find(8 * HOUR + 5 * MINUTE)).toBe("renewed");
  });

  it("that was refused is queried again", async () => {
    const find = finder(saying(stored("one")));
    await find();
    saying(stored("two"));
    expect(await find(MINUTE, new Secret("one").fingerprint)).toBe("two");
  });

  it("of another account is queried at once", async () => {
    const find = finder(saying(stored("annas")));
    await find();
    account = "ben";
    saying(stored("bens"));
    expect(await find(1)).toBe("bens");
  });

  it("that a person refused is not queried again within the hour", async () => {
    const find = finder(security("exit 128"));
    for (let minute = 0; minute < 60; minute += 1) {
      expect(await find(minute * MINUTE)).toBe("locked Keychain");
    }
    expect(calls().length).toBe(1);
    await find(HOUR);
    expect(calls().length).toBe(2);
  });

  it("is the file's where the Keychain has none, or the back-off forbids a query", async () => {
    writeFileSync(file(), stored("old", NOW - 1));
    const find = finder(security("exit 44"));
    expect([await find(), await find(1)]).toEqual([`expired ${file()}`, `expired ${file()}`]);
    expect(calls().length).toBe(1);
  });

  it("is the file's on a machine without a Keychain", async () => {
    expect(await finder(null)()).toBe(`missing ${file()}`);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["an API key", { ANTHROPIC_API_KEY: "k" }, "api-key ANTHROPIC_API_KEY"],
    ["Bedrock", { CLAUDE_CODE_USE_BEDROCK: "1" }, "api-key CLAUDE_CODE_USE_BEDROCK"],
    ["Vertex", { CLAUDE_CODE_USE_VERTEX: "true" }, "api-key CLAUDE_CODE_USE_VERTEX"],
    ["a gateway's token", { ANTHROPIC_AUTH_TOKEN: "t" }, "api-key ANTHROPIC_AUTH_TOKEN"],
    ...["FOUNDRY", "MANTLE", "ANTHROPIC_AWS", "ANTHROPIC_GOOGLE_CLOUD", "GATEWAY"].map(
      (name): [string, Readonly<Record<string, string>>, string] => [
        name,
        { [`CLAUDE_CODE_USE_${name}`]: "1" },
        `api-key CLAUDE_CODE_USE_${name}`,
      ],
    ),
    ["Bedrock switched off", { CLAUDE_CODE_USE_BEDROCK: "0" }, "missing"],
    ["a setup token", { CLAUDE_CODE_OAUTH_TOKEN: "t" }, "scope CLAUDE_CODE_OAUTH_TOKEN"],
    [
      "an API key beside a setup token",
      { ANTHROPIC_API_KEY: "k", CLAUDE_CODE_OAUTH_TOKEN: "t" },
      "api-key ANTHROPIC_API_KEY",
    ],
    ["an empty key", { ANTHROPIC_API_KEY: "" }, "missing"],
  ])("that is missing is replaced by %s", async (_, env, expected) => {
    const found = await finder(null, env)();
    expect(found.replace(` ${file()}`, "")).toBe(expected);
  });

  it("that has expired is not renewed while a provider is used", async () => {
    writeFileSync(file(), stored("old", NOW - 1));
    expect(await finder(null, { CLAUDE_CODE_USE_FOUNDRY: "1" })()).toBe(
      "api-key CLAUDE_CODE_USE_FOUNDRY",
    );
    expect(await finder(null, { ANTHROPIC_API_KEY: "k" })()).toBe(`expired ${file()}`);
  });

  it("that is stored takes precedence over those, even when it has expired or was logged out", async () => {
    const env = { CLAUDE_CODE_OAUTH_TOKEN: "t" };
    writeFileSync(file(), stored("old", NOW - 1));
    expect(await finder(null, env)()).toBe(`expired ${file()}`);
    writeFileSync(file(), stored("", 0));
    expect(await finder(null, env)()).toBe("scope CLAUDE_CODE_OAUTH_TOKEN");
    rmSync(file());
    mkdirSync(file());
    expect(await finder(null, env)()).toBe(`unreadable ${file()}`);
  });
});
