/** The shape of a command and of what it takes: its parser, `--help`, completions and the man page all read it. */
import type { Command } from "../context.ts";

/** What a file in commands/ exports. */
export interface CommandModule {
  readonly spec: CommandSpec;
  readonly run: Command;
}

export interface CommandSpec {
  /** What the command does, in half a line. */
  readonly summary: string;
  /** Its own flags by name: `no-daemon` is `--no-daemon`. */
  readonly flags: Readonly<Record<string, SpecFlag>>;
  readonly operand?: SpecOperand;
  /** Which settings it also takes as flags. */
  readonly settings: "none" | "render" | "poller" | "all";
}

/** The value of a flag, or an operand. */
export interface SpecValue {
  /** Its name in help: SURFACE, PORT. */
  readonly placeholder: string;
  /** All valid values; absent where any text may be valid. */
  readonly members?: readonly string[];
  /** Several, separated by commas or given one by one; the command itself checks each. */
  readonly list?: true;
  /** Others may be valid, too; the command itself checks those. */
  readonly others?: true;
  /** The names of the accounts in config.toml, which completions look up there. */
  readonly accounts?: true;
}

/** A flag without a placeholder is a switch and has no value. */
export interface SpecFlag extends Partial<SpecValue> {
  readonly help: string;
}

export interface SpecOperand extends SpecValue {
  readonly optional?: true;
  /** What may follow it, any number of times. */
  readonly rest?: SpecValue;
}
