/** HTML from templates: every text is escaped, and only what came from a template is markup. */

export interface Html {
  readonly markup: string;
}

type Part = string | number | Html | readonly Html[] | null;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** What a browser would act on becomes text; what it cannot show, or reorders the text around it, is left out. */
const escapeHtml = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, (sign) => (/[\n\t]/.test(sign) ? " " : ""))
    .replace(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? "");

/** A template whose parts stand between tags or inside quoted attributes. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: texts.reduce((all, text, at) => `${all}${partMarkup(parts[at - 1] ?? null)}${text}`),
});

function partMarkup(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  if ("markup" in part) return part.markup;
  return part.map(({ markup }) => markup).join("");
}

/** JSON inside a script element that is never run: nothing in it ends the element. */
export const jsonBlock = (id: string, value: unknown): Html => ({
  markup: `<script type="application/json" id="${escapeHtml(id)}">${JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )}</script>`,
});
