/** Who is logged in, and what of a state is theirs. */
import { type Claimant, ownedBy } from "../model/account.ts";
import type { Login } from "../sources/credentials.ts";
import type { State, World } from "./ports.ts";

/** The state as far as it is of the person who is logged in, and that login. */
export async function recognised(
  state: State,
  world: World,
): Promise<{ readonly state: State; readonly login: Login }> {
  const login = await world.login(world.clock.now(), state.pace.refused);
  const snapshot = ownedBy(state.snapshot, claimant(login, world), world.clock.now());
  return { state: { ...state, snapshot }, login };
}

/** Whose login that is; null for one that was not looked at. */
export const claimant = (login: Login | null, { account }: Pick<World, "account">): Claimant =>
  login?.kind === "usable"
    ? { account: account(), token: login.secret.fingerprint, expiresAt: login.expiresAt }
    : { account: account(), token: null, expiresAt: null };
