/** How long a test waits for what only a defect delays: long, since a busy machine delays everything. */

/** A wait for one thing, or one program, ends after this. */
export const PATIENCE_MS = 60_000;
