/** Who is logged in, and what of a state is theirs. */
import { type AccountIdentity, forAccount } from "../model/account.ts";
import type { Login } from "../sources/credentials.ts";
import type { PollerState, Ports } from "./ports.ts";

/** The state as far as it is of the person who is logged in, and that login. */
export async function identify(
  state: PollerState,
  world: Ports,
): Promise<{ readonly state: PollerState; readonly login: Login }> {
  const login = await world.login(world.clock.now(), state.pace.refused);
  const snapshot = forAccount(state.snapshot, accountIdentity(login, world), world.clock.now());
  return { state: { ...state, snapshot }, login };
}

/** Whose login that is; null for one that was not looked at. */
export const accountIdentity = (
  login: Login | null,
  { account }: Pick<Ports, "account">,
): AccountIdentity =>
  login?.kind === "usable"
    ? { account: account(), token: login.secret.fingerprint, expiresAt: login.expiresAt }
    : { account: account(), token: null, expiresAt: null };
