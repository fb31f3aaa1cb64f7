/** The poller's world for the demo: no login, no cache, nothing of this machine but a loopback socket. */
import { type Instant, millis, SECOND } from "../model/units.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ports } from "../poller/ports.ts";
import { createEndpoint } from "../sources/endpoint.ts";
import { Secret } from "../sources/secret.ts";
import type { Server } from "./server.ts";

/** What Claude Code would have stored. */
export interface Pass {
  readonly token: string;
  readonly expiresAt: Instant | null;
}

export function rehearsal(server: Server, clock: Clock, pass: () => Pass): Ports {
  const ask = createEndpoint({ base: new URL(server.url), userAgent: "claude-usage-demo" });
  return {
    clock,
    random: Math.random,
    limits: () => ({ interval: millis(90 * SECOND), budget: 28 }),
    observations: () => [],
    activeAt: () => null,
    mayRequest: () => true,
    account: () => "demo",
    login: async (now) => {
      const { token, expiresAt } = pass();
      if (expiresAt !== null && expiresAt <= now)
        return { kind: "signedOut", why: "expired", where: "demo" };
      return { kind: "usable", secret: new Secret(token), expiresAt };
    },
    request: (secret, signal) => ask(secret, clock.now, signal),
    save: () => true,
    report: () => {},
  };
}
