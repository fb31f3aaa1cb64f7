/** Checks of the accounts: whether config.toml names those that are here, and whether other folders or other users of this machine use up its limits, too. */
import { type DoctorCheck, ok, skipped, warn } from "./check.ts";

export const accountsCheck: DoctorCheck = {
  name: "accounts",
  run: ({ loginFolders: { count, unnamed }, settings }) => {
    const { accounts } = settings.values;
    const names = accounts.map(({ name }) => name).join(", ");
    if (accounts.length === 0 && (count < 2 || unnamed.length === 0))
      return skipped("config.toml names none");
    if (unnamed.length === 0) return ok(names);
    return warn(
      accounts.length === 0
        ? `${count} folders have a login, and config.toml names no account`
        : `config.toml names ${names}, and there are logins of others`,
      "name each in config.toml as [accounts.NAME] with its dir; `claude-usage setup` offers it",
      unnamed,
    );
  },
};

export const accountCheck: DoctorCheck = {
  name: "account",
  run: ({ accountFolders: { account, others }, uid, settings }) => {
    if (account === null) return skipped("Claude Code names no account");
    const strangers = others.filter((other) => other.uid !== uid).map(({ path }) => path);
    const own = others.filter((other) => other.uid === uid).map(({ path }) => path);
    const shared = `${own.length + 1} folders have logins of this account; they share its block and its budget`;
    if (strangers.length > 0) {
      const { budget } = settings.values;
      const half = Math.max(1, Math.floor(budget / (strangers.length + 1)));
      return warn(
        "another user of this machine has a login of this account, and each counts only its own requests",
        `divide the budget between them: \`budget = ${half}\` in config.toml of each`,
        [...strangers, ...own],
      );
    }
    return own.length === 0 ? ok("in this folder alone") : ok(shared, own);
  },
};
