/** `--account NAME`, which every command takes: it is read before the command's own words. */

interface SplitWords {
  readonly argv: readonly string[];
  /** Null where none is named; empty where the name is missing. */
  readonly account: string | null;
}

/** The words without the flag; behind `--` they are another program's. The last of several counts, as with any flag. */
export function splitAccount(words: readonly string[]): SplitWords {
  const end = words.indexOf("--");
  const own = end < 0 ? words.length : end;
  const argv: string[] = [];
  let account: string | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const isOurs = at < own;
    const next = at + 1 < own ? (words[at + 1] ?? "-") : "-";
    if (isOurs && word === "--account") {
      // No name begins with a dash: it is the next flag, and the name is missing.
      account = next.startsWith("-") ? "" : next;
      if (!next.startsWith("-")) at += 1;
    } else if (isOurs && word.startsWith("--account=")) account = word.slice("--account=".length);
    else argv.push(word);
  }
  return { argv, account };
}
