/** A real redis-server on loopback, with its files in a folder of the test. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { freePort } from "./free-port.ts";
import { eventually, followed, type Running } from "./person.ts";

/** False where it is not installed, which fails in CI. */
export const hasRedis = (): boolean => {
  const found = spawnSync("redis-server", ["--version"]).status === 0;
  if (!found && process.env.CI) throw new Error("redis-server is not installed");
  return found;
};

export interface RedisServer {
  readonly port: number;
  /** Kills it as a power cut does. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port, with what it kept. */
  readonly restart: () => Promise<void>;
}

/** `more` are its own options, such as `--requirepass`; without `port 0` it listens without TLS. */
export async function redisServer(
  folder: string,
  more: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<RedisServer> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const listen = more.includes("--tls-cert-file") ? ["--port", "0", "--tls-port"] : ["--port"];
  let running: Running | null = null;
  const start = async () => {
    const quiet = ["--bind", "127.0.0.1", "--dir", folder, "--daemonize", "no"];
    const child = spawn("redis-server", [...listen, String(port), ...quiet, ...more], {
      stdio: ["ignore", "pipe", "pipe"],
      env,
    });
    running = followed(child);
    const one = running;
    await eventually(() => one.stdout().includes("Ready to accept connections"), "redis starts");
  };
  await start();
  return {
    port,
    kill: async () => {
      running?.process.kill("SIGKILL");
      await running?.ended;
    },
    restart: start,
  };
}
