/** What of a login the daemon's memory holds, read as a debugger reads it. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { isSystemError } from "../../src/platform/fs.ts";
import { serve } from "../sources/loopback.ts";
import { flat, ok } from "../world/bodies.ts";
import { eventually, type Person, person } from "../world/person.ts";

let someone: Person;
afterEach(() => someone.leave());

/** How often each text is in the memory of a process, in any of the two ways in which V8 keeps text. */
function occurrences(pid: number, texts: readonly string[]): readonly number[] {
  const needles = texts.map((text) => [Buffer.from(text), Buffer.from(text, "utf16le")]);
  const counts = texts.map(() => 0);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
    const [, from = "", to = ""] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === "") continue;
    const start = Number.parseInt(from, 16);
    const bytes = Buffer.alloc(Number.parseInt(to, 16) - start);
    try {
      readSync(memory, bytes, 0, bytes.length, start);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      continue; // Not all that is mapped can be read.
    }
    for (const [index, forms] of needles.entries())
      for (const needle of forms)
        for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1))
          counts[index] = (counts[index] ?? 0) + 1;
  }
  closeSync(memory);
  return counts;
}

const canReadMemory = (): boolean => {
  try {
    closeSync(openSync(`/proc/${process.pid}/mem`, "r"));
    return true;
  } catch {
    return false;
  }
};

it.skipIf(!canReadMemory())(
  "no refresh token and no other server's login stays in memory",
  async () => {
    const { url, seen } = await serve((_, response) => response.end(ok(flat(Date.now())).body));
    someone = person(url.origin);
    const login = (number: number) =>
      someone.credentials(
        JSON.stringify({
          claudeAiOauth: {
            accessToken: `sk-ant-oat01-accessMARK${number}`,
            refreshToken: `sk-ant-ort01-refreshMARK${number}`,
            expiresAt: Date.now() + 3_600_000,
            scopes: ["user:profile"],
          },
          mcpOAuth: {
            server: { accessToken: `otherMARK${number}`, refreshToken: `otherMARK${number}` },
          },
        }),
      );
    login(0);
    const daemon = someone.start(["daemon"]);
    for (let number = 1; number < 5; number += 1) {
      await eventually(() => seen.length >= number, "a request");
      login(number);
    }
    const { pid = 0 } = daemon.process;
    const [home, access, refresh, other] = occurrences(pid, [
      someone.home,
      "accessMARK",
      "refreshMARK",
      "otherMARK",
    ]);
    // The search finds what is there.
    expect(home).toBeGreaterThan(0);
    expect(access).toBeGreaterThan(0);
    expect({ refresh, other }).toEqual({ refresh: 0, other: 0 });
  },
);
