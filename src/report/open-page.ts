/** Opens a file in the person's browser, by the desktop's own program. */
import { spawn } from "node:child_process";
import { type Env, executablesIn } from "../platform/exec.ts";

/** What a desktop's program needs to find its browser; none of these may hold a secret. */
const DESKTOP_VARIABLES = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "XDG_RUNTIME_DIR",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_DATA_DIRS",
  "XDG_CURRENT_DESKTOP",
  "DESKTOP_SESSION",
  "DBUS_SESSION_BUS_ADDRESS",
  "BROWSER",
] as const;

/** It may be the browser itself that was started, and then goes on. */
const STARTED_AFTER_MS = 2_000;

/** Null, or why the file was not opened. */
export function openPage(file: string, env: Env, platform: string): Promise<string | null> {
  const name = platform === "darwin" ? "open" : "xdg-open";
  const [program] = executablesIn(env.PATH, name);
  if (program === undefined) return Promise.resolve(`${name} is not installed`);
  const passed = Object.fromEntries(DESKTOP_VARIABLES.map((key) => [key, env[key]]));
  return new Promise((resolve) => {
    const child = spawn(program, [file], {
      env: passed,
      detached: true,
      stdio: "ignore",
      cwd: "/",
    });
    const timer = setTimeout(() => {
      child.unref();
      resolve(null);
    }, STARTED_AFTER_MS);
    const ended = (why: string | null) => {
      clearTimeout(timer);
      resolve(why);
    };
    child.once("error", ({ message }) => ended(`${name} cannot be started (${message})`));
    child.once("exit", (code) => ended(code === 0 ? null : `${name} ended with ${code}`));
  });
}
