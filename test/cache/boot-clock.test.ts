/** The boot clock, and the marker file that ends with the boot. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { writeBootMarker } from "../../src/cache/boot-clock.ts";
import { readBootTime } from "../../src/platform/clock.ts";

const made: string[] = [];
const folderIn = (parent: string): string => {
  const folder = mkdtempSync(join(parent, "claude-usage-"));
  made.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const ours = (folder: string): string => join(folder, "claude-usage");
/** Makes room for a link of the folder's name. */
const elsewhere = (folder: string): string => {
  rmSync(folder, { recursive: true });
  return folder;
};

const inMemory = (folder: string): boolean =>
  existsSync(folder) && statfsSync(folder).type === 0x01021994;
const lasting = [tmpdir(), import.meta.dirname].find((folder) => !inMemory(folder));

describe.runIf(existsSync("/proc/uptime"))("this boot", () => {
  it("has the kernel's boot id and uptime", () => {
    const boot = readBootTime();
    expect(boot?.id).toBe(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8));
    const seconds = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    // 0.29 times 100 is a little less than 29.
    const hundredths = Math.round(seconds * 100);
    expect(boot?.uptime).toBeGreaterThan(hundredths - 6_000);
    expect(boot?.uptime).toBeLessThanOrEqual(hundredths);
  });

  it.runIf(inMemory("/dev/shm"))("writes an empty file of its name, for this user only", () => {
    const runtime = join(folderIn("/dev/shm"), "claude-usage");
    writeBootMarker(runtime, 4_000_000);
    expect(existsSync(runtime)).toBe(false);
    for (let times = 0; times < 2; times += 1) writeBootMarker(runtime, process.getuid?.());
    const names = readdirSync(runtime);
    expect(names).toEqual([readBootTime()?.id]);
    const file = statSync(join(runtime, names[0] ?? ""));
    expect({ mode: file.mode & 0o777, size: file.size }).toEqual({ mode: 0o600, size: 0 });
    expect(statSync(runtime).mode & 0o777).toBe(0o700);
  });

  it.runIf(inMemory("/dev/shm")).each<[string, (folder: string) => void]>([
    ["that others may enter", (folder) => chmodSync(folder, 0o711)],
    ["that others may write to", (folder) => chmodSync(folder, 0o1777)],
    ["that leads elsewhere", (folder) => symlinkSync(folderIn("/dev/shm"), elsewhere(folder))],
    ["with a link for ours", (folder) => symlinkSync(folderIn("/dev/shm"), ours(folder))],
    ["with a broken link for ours", (folder) => symlinkSync("nowhere", ours(folder))],
    ["with a file for ours", (folder) => writeFileSync(ours(folder), "")],
    [
      "where others may enter ours",
      (folder) => {
        mkdirSync(ours(folder));
        chmodSync(ours(folder), 0o755);
      },
    ],
  ])("writes none in a folder %s", (_, prepare) => {
    const folder = folderIn("/dev/shm");
    prepare(folder);
    writeBootMarker(ours(folder), process.getuid?.());
    const written = made.flatMap((one) => readdirSync(one, { recursive: true, encoding: "utf8" }));
    expect(written.filter((name) => name.endsWith(readBootTime()?.id ?? ""))).toEqual([]);
  });

  it.runIf(lasting)("writes none where it would outlive the boot, or without a folder", () => {
    const folder = folderIn(lasting ?? "");
    writeBootMarker(join(folder, "claude-usage"), process.getuid?.());
    expect(readdirSync(folder)).toEqual([]);
    writeBootMarker(join(folder, "gone/claude-usage"), process.getuid?.());
    expect(readdirSync(folder)).toEqual([]);
    writeBootMarker(null, process.getuid?.());
  });
});
