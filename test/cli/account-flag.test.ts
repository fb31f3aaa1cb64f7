/** `--account NAME` among the words of a call. */
import { expect, it } from "vitest";
import { splitAccount } from "../../src/cli/account-flag.ts";

it.each([
  ["status", ["status"], null],
  ["--account work status", ["status"], "work"],
  ["status --account work", ["status"], "work"],
  ["guard --below 90 --account=work --quiet", ["guard", "--below", "90", "--quiet"], "work"],
  ["--account a --account b", [], "b"],
  ["--account", [], ""],
  ["--account=", [], ""],
  ["history -- --account work", ["history", "--", "--account", "work"], null],
  ["--account -- work", ["--", "work"], ""],
  ["--account --json", ["--json"], ""],
  ["--account= status", ["status"], ""],
  ["--accounts", ["--accounts"], null],
])("%s", (words, argv, account) => {
  expect(splitAccount(words.split(" "))).toEqual({ argv, account });
});
