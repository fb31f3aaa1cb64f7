/** A service manager, as far as a service needs one. systemd and launchd are its two kinds. */
import type { Task } from "./spec.ts";

export interface Manager {
  readonly name: "systemd" | "launchd";
  /** Its own program. */
  readonly program: string;
  /** Where the service's file lies. */
  readonly file: string;
  /** What stands in every file that we wrote, and in no other. */
  readonly mark: string;
  readonly text: (task: Task) => string;
  /** The part of the text that starts the daemon. */
  readonly command: (task: Task) => string;
  /** Starts the service, now and at each login; gives what kept it from that. */
  readonly start: () => Promise<Hindrance | null>;
  /** Ends it for good. Its file is removed afterwards, whatever came of this. */
  readonly end: () => Promise<Hindrance | null>;
  /** Once the file is gone. */
  readonly forget: () => Promise<Hindrance | null>;
  /** In the manager's own words; null where it does not answer. */
  readonly state: () => Promise<State | null>;
  /** Where a variable belongs that must not stand in the file. */
  readonly secrets: string;
}

export interface State {
  readonly runs: boolean;
  readonly text: string;
}

export interface Hindrance {
  readonly why: string;
  /** What a person does instead, when that is mended. */
  readonly instead: string;
}
