/** What another machine prints: all of it comes across, and nothing that cannot be. */
import { describe, expect, it } from "vitest";
import { decodePeerDocument } from "../../src/machines/peer-document.ts";
import { millis } from "../../src/model/units.ts";
import { jsonDocument } from "../../src/render/json-document.ts";
import { later, NOW, REFERENCE, read } from "../render/sample.ts";

const document = jsonDocument(read({ at: later(-40) }), NOW, true, millis(0), null);
const decoded = (changes: object = {}, now = NOW) =>
  decodePeerDocument(JSON.stringify({ ...document, ...changes }), "desktop", now);

describe("the document of another machine", () => {
  it("gives the reading that was printed, by the name of that machine", () => {
    const { windows, extra, source } = REFERENCE;
    expect(decoded()?.reading).toEqual({ at: later(-40), windows, extra, source, via: "desktop" });
    expect(decoded()).toMatchObject({ isPolling: true, account: null, problem: null });
  });

  it("is dated by its age: a clock that is wrong there changes nothing", () => {
    const wrong = (text: string | null) => text && new Date(Date.parse(text) + 9e6).toISOString();
    const { fetched_at, next_poll_at } = document;
    const found = decoded({ fetched_at: wrong(fetched_at), next_poll_at: wrong(next_poll_at) });
    expect(found?.reading?.at).toBe(later(-40));
    expect(found?.nextIn).toBe(decoded()?.nextIn);
  });

  it.each<[string, object]>([
    ["another schema", { schema: 2 }],
    ["no schema", { schema: undefined }],
  ])("is nothing with %s", (_, changes) => {
    expect(decoded(changes)).toBeNull();
  });

  it.each<[string, object]>([
    ["no age", { age_seconds: null }],
    ["an age in the future", { age_seconds: -5 }],
    ["an endless age", { age_seconds: 1e300 }],
    ["no number", { state: "blank" }],
  ])("has no reading with %s", (_, changes) => {
    expect(decoded(changes)?.reading).toBeNull();
  });

  it.each<[string, object]>([
    ["a negative percentage", { five_hour: { utilization: -1, resets_at: null } }],
    ["an endless percentage", { five_hour: { utilization: 1e9, resets_at: null } }],
    ["a text", { five_hour: "100%" }],
    ["a list", { five_hour: [] }],
  ])("has no session with %s", (_, changes) => {
    const scopes = decoded(changes)?.reading?.windows.map(({ scope }) => scope.kind);
    expect(scopes).not.toContain("session");
  });

  it("takes no more models than an account can have, and no endless name", () => {
    const one = { utilization: 1, resets_at: null };
    const models = Array.from({ length: 500 }, (_, at) => ({ ...one, name: `m${at}` }));
    expect(decoded({ models })?.reading?.windows.length).toBe(64);
    const named = decoded({ models: [{ ...one, name: "x".repeat(65) }] });
    expect(named?.reading?.windows.map(({ scope }) => scope.kind)).not.toContain("x");
    expect(named?.reading?.windows.length).toBe(2);
  });

  it("is no reading where no limit of several is left, since nothing is not what it said", () => {
    const none = { five_hour: { utilization: -1 }, seven_day: { utilization: "1" }, models: [] };
    expect(decoded({ ...none, spend_limit: null })?.reading).toBeNull();
    expect(decoded({ five_hour: null, seven_day: null, models: [] })?.reading?.windows).toEqual([]);
  });

  it("keeps money that names no limit, and drops money that cannot be", () => {
    const extra = (changes: object) => decoded({ extra_usage: changes })?.reading?.extra;
    expect(extra({ used: 5.56, currency: "USD" })).toMatchObject({
      used: 556,
      limit: null,
      utilization: null,
    });
    for (const wrong of [{ used: 1e300 }, { used: "5" }, { currency: "usd" }, { limit: -1 }])
      expect(extra({ used: 5.56, currency: "USD", ...wrong })).toBeNull();
  });

  it("has no reset that cannot be", () => {
    const found = decoded({ five_hour: { utilization: 5, resets_at: "2099-01-01T00:00:00Z" } });
    expect(found?.reading?.windows[0]).toMatchObject({ used: 5, resetsAt: null });
  });

  it("has a word for what is wrong there, and no sentence", () => {
    expect(decoded({ problem: { kind: "signed-out" } })?.problem).toBe("signed-out");
    expect(decoded({ problem: { kind: "\u001b]0;x" } })?.problem).toBeNull();
    expect(decoded({ account_digest: "0123456789ab" })?.account).toBe("0123456789ab");
    expect(decoded({ account_digest: "../../x" })?.account).toBeNull();
  });
});
