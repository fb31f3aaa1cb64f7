/** Every check there is, in the order of the screen. A new one is an entry here. */

import type { Check } from "./check.ts";
import { cache, config } from "./files.ts";
import { login } from "./login.ts";
import { launcher, locale, node } from "./machine.ts";
import { certificates, proxy } from "./network.ts";
import { claim, daemon } from "./poller.ts";
import { clock, outcomes, pace } from "./requests.ts";
import { service } from "./service.ts";
import { tmux } from "./tmux.ts";
import { bar, room } from "./tmux-bar.ts";

export const CHECKS: readonly Check[] = [
  node,
  launcher,
  login,
  config,
  cache,
  claim,
  daemon,
  service,
  outcomes,
  pace,
  clock,
  proxy,
  certificates,
  tmux,
  bar,
  room,
  locale,
];
