/** A real sshd on loopback, with its keys and its configuration in a folder of the test. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { eventually, followed } from "./person.ts";

const SSHD = ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].find((file) => existsSync(file));

/** False where a program for it is missing, which fails in CI. */
export const hasSshd = (): boolean => {
  const found = SSHD !== undefined && spawnSync("ssh-keygen", ["-?"]).error === undefined;
  if (!found && process.env.CI) throw new Error("openssh-server is not installed");
  return found;
};

export interface Sshd {
  /** What `from` takes: `ssh -F … desktop`. */
  readonly command: string;
  /** How often a connection was logged in. */
  readonly logins: () => number;
  readonly stop: () => Promise<void>;
}

/** Who logs in as `desktop` gets a shell with that environment; `own` is what the person's configuration has besides. */
export async function sshd(
  folder: string,
  env: Readonly<Record<string, string>>,
  own: readonly string[] = [],
): Promise<Sshd> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Without it sshd does not start as root; the package's service would make it.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const file = (name: string) => join(folder, name);
  for (const key of ["host", "user"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(key)]);
  execFileSync("cp", [file("user.pub"), file("authorized")]);
  const port = await freePort();
  const variables = Object.entries(env).map(([name, value]) => `"${name}=${value}"`);
  writeFileSync(
    file("sshd_config"),
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${file("host")}`,
      `AuthorizedKeysFile ${file("authorized")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "PermitRootLogin prohibit-password",
      `SetEnv ${variables.join(" ")}`,
    ].join("\n"),
  );
  const [type, key] = execFileSync("cat", [file("host.pub")], { encoding: "utf8" }).split(" ");
  writeFileSync(file("known_hosts"), `[127.0.0.1]:${port} ${type} ${key}\n`);
  writeFileSync(
    file("ssh_config"),
    [
      "Host desktop",
      "  HostName 127.0.0.1",
      `  Port ${port}`,
      `  User ${userInfo().username}`,
      `  IdentityFile ${file("user")}`,
      "  IdentitiesOnly yes",
      `  UserKnownHostsFile ${file("known_hosts")}`,
      ...own.map((line) => `  ${line}`),
    ].join("\n"),
  );
  const child = spawn(SSHD ?? "sshd", ["-D", "-e", "-f", file("sshd_config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const running = followed(child);
  await eventually(() => running.stderr().includes("listening on"), "sshd listens");
  return {
    command: `ssh -F ${file("ssh_config")} desktop`,
    logins: () => running.stderr().split("Accepted publickey").length - 1,
    stop: async () => {
      child.kill("SIGKILL");
      await running.ended;
    },
  };
}
