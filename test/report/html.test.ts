/** Text in HTML: nothing that comes from outside becomes markup, or reorders what stands around it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, jsonBlock } from "../../src/report/html.ts";

/** Any character, and often one that means something in HTML. */
const MEANT = fc.oneof(
  fc.constantFrom(..."<>&\"'`/!-"),
  fc.string({ unit: "binary", maxLength: 1 }),
);

describe("a text in a template", () => {
  it.each([
    ["a tag", "<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
    [
      "the end of an attribute",
      `" autofocus onfocus='x' \``,
      "&quot; autofocus onfocus=&#39;x&#39; &#96;",
    ],
    ["an entity", "&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["marks that turn text round", "a\u202eb\u2066c", "abc"],
    ["control characters", "a\u0000b\u001b[31mc\u0085", "ab[31mc"],
    ["half a character", "a\ud800b", "ab"],
    ["a line break", "a\nb", "a b"],
  ])("is harmless: %s", (_, text, expected) => {
    expect(html`<p title="${text}">${text}</p>`.markup).toBe(
      `<p title="${expected}">${expected}</p>`,
    );
  });

  it("of any kind leaves the template's own tags alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: MEANT }), (text) => {
        const { markup } = html`<b title="${text}">${text}</b>`;
        expect(markup.match(/[<>"]/g)?.join("")).toBe('<"">' + "<>");
      }),
    );
  });

  it("is not escaped twice where a template stands in another", () => {
    expect(html`<ul>${["a", "<b>"].map((one) => html`<li>${one}</li>`)}${null}</ul>`.markup).toBe(
      "<ul><li>a</li><li>&lt;b&gt;</li></ul>",
    );
  });
});

it("data in a script element cannot end it, and is the same data", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.constant("</script><!--<script>\u2028")),
      (text) => {
        const { markup } = jsonBlock("data", { text });
        const [, inner = ""] =
          /^<script type="application\/json" id="data">(.*)<\/script>$/s.exec(markup) ?? [];
        expect(inner).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(inner)).toEqual({ text });
      },
    ),
  );
});
