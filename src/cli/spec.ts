/** What a command takes. Its parser, `--help`, completions and the manual page all go by this one shape. */

/** What stands behind a flag, or after a command. */
export interface SpecValue {
  /** What stands for it in a sentence of help: SURFACE, PORT. */
  readonly placeholder: string;
  /** All there is to choose from; absent where anything may stand. */
  readonly members?: readonly string[];
  /** Several, with commas between them; the command says which may stand there. */
  readonly list?: true;
}

/** A flag without a placeholder is a switch, and has no value. */
export interface SpecFlag extends Partial<SpecValue> {
  readonly help: string;
}

export interface SpecOperand extends SpecValue {
  readonly optional?: true;
  /** What may follow it, any number of times. */
  readonly rest?: SpecValue;
}

export interface CommandSpec {
  /** What the command does, in half a line. */
  readonly summary: string;
  /** Its own flags by name: `no-daemon` is `--no-daemon`. */
  readonly flags: Readonly<Record<string, SpecFlag>>;
  readonly operand?: SpecOperand;
  /** Which settings it takes as flags too. */
  readonly settings: "none" | "looking" | "polling" | "all";
}
