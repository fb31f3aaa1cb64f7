/** Every check there is, in the order of the screen. A new one is an entry here, with a `describe` of its name in test/doctor. */
import type { DoctorCheck } from "./check.ts";
import {
  costCheck,
  daemonCheck,
  debuggerCheck,
  leaseCheck,
  serviceCheck,
} from "./daemon-checks.ts";
import {
  certificatesCheck,
  launcherCheck,
  localeCheck,
  nodeCheck,
  proxyCheck,
} from "./environment-checks.ts";
import { cacheCheck, configCheck } from "./file-checks.ts";
import { clockCheck, loginCheck, outcomesCheck, paceCheck } from "./request-checks.ts";
import { tmuxBarCheck, tmuxCheck, tmuxWidthCheck } from "./tmux-checks.ts";

export const CHECKS: readonly DoctorCheck[] = [
  nodeCheck,
  launcherCheck,
  loginCheck,
  configCheck,
  cacheCheck,
  leaseCheck,
  daemonCheck,
  debuggerCheck,
  serviceCheck,
  costCheck,
  outcomesCheck,
  paceCheck,
  clockCheck,
  proxyCheck,
  certificatesCheck,
  tmuxCheck,
  tmuxBarCheck,
  tmuxWidthCheck,
  localeCheck,
];
