/** A service manager, as far as a service needs one. systemd and launchd are its two kinds. */
import type { ExecResult } from "../platform/exec.ts";
import type { ServiceSpec } from "./spec.ts";

export interface ServiceManager {
  readonly name: "systemd" | "launchd";
  /** The manager's own program. */
  readonly program: string;
  /** The path of the service's file. */
  readonly file: string;
  /** A text that is in every file that we wrote, and in no other. */
  readonly mark: string;
  readonly fileText: (spec: ServiceSpec) => string;
  /** The part of the file's text that starts the daemon. */
  readonly startLine: (spec: ServiceSpec) => string;
  /** Starts the service, now and at each login; null once that is done. */
  readonly start: () => Promise<ManagerFailure | null>;
  /** Stops it for good. Its file is removed afterwards, whatever the result. */
  readonly stop: () => Promise<ManagerFailure | null>;
  /** Makes the manager notice that the file is gone. */
  readonly reload: () => Promise<ManagerFailure | null>;
  /** The state in the manager's own words; null where it does not answer. */
  readonly state: () => Promise<ServiceState | null>;
  /** Where to put a variable that must not be in the file. */
  readonly secretsPlace: string;
}

interface ServiceState {
  readonly isRunning: boolean;
  readonly text: string;
}

export interface ManagerFailure {
  readonly reason: string;
  /** The commands to run by hand once the reason is fixed. */
  readonly byHand: string;
}

/** Why a manager's program failed; null when it succeeded. */
export function execFailure(result: ExecResult): string | null {
  if (result.kind === "missing") return "there is no such program";
  if (result.kind === "stopped") return "it did not end in time";
  if (result.code === 0) return null;
  const [line = ""] = result.stderr.trim().split("\n");
  return line === "" ? `exit code ${result.code}` : line;
}
