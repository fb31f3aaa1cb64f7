/** Waits so many ms where nobody can await anything: the whole program stands still meanwhile, and takes no CPU. */
export function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
