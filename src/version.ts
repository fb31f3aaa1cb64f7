/** The version in package.json; the build puts it in. */
declare const __VERSION__: string | undefined;

export const VERSION: string = typeof __VERSION__ === "string" ? __VERSION__ : "dev";

/** Who holds the lease, as far as its version matters. */
interface Holder {
  readonly role: string;
  readonly build: string;
}

/** True for a daemon of an earlier version than ours; two builds of one version leave each other alone. */
export const isOutdatedDaemon = ({ role, build }: Holder): boolean =>
  role === "daemon" && isEarlierVersion(build, VERSION);

/** By the three numbers of a version; a text without them is neither earlier nor later. @internal */
export function isEarlierVersion(one: string, other: string): boolean {
  const [a, b] = [numbersOf(one), numbersOf(other)];
  if (a === null || b === null) return false;
  const at = a.findIndex((number, place) => number !== b[place]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function numbersOf(version: string): readonly number[] | null {
  const [, ...numbers] = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})/.exec(version) ?? [];
  return numbers.length === 3 ? numbers.map(Number) : null;
}
