/** Every check there is, in the order of the screen. A new one is an entry here, with a `describe` of its name in test/doctor. */
import { accountCheck, accountsCheck } from "./account-checks.ts";
import { alertsCheck } from "./alert-checks.ts";
import type { DoctorCheck } from "./check.ts";
import { claudeCodeCheck } from "./claude-code-checks.ts";
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
import { machinesCheck, shareCheck } from "./machine-checks.ts";
import { metricsCheck } from "./metrics-checks.ts";
import { clockCheck, loginCheck, outcomesCheck, paceCheck } from "./request-checks.ts";
import { tmuxBarCheck, tmuxCheck, tmuxWidthCheck } from "./tmux-checks.ts";

export const CHECKS: readonly DoctorCheck[] = [
  nodeCheck,
  launcherCheck,
  loginCheck,
  accountCheck,
  accountsCheck,
  configCheck,
  cacheCheck,
  leaseCheck,
  daemonCheck,
  debuggerCheck,
  serviceCheck,
  costCheck,
  metricsCheck,
  alertsCheck,
  outcomesCheck,
  paceCheck,
  clockCheck,
  machinesCheck,
  shareCheck,
  proxyCheck,
  certificatesCheck,
  tmuxCheck,
  tmuxBarCheck,
  tmuxWidthCheck,
  claudeCodeCheck,
  localeCheck,
];
