/** Checks of what the program runs in: Node, the launcher in PATH, the locale, the proxy and the certificates. */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import tls from "node:tls";
import { readBounded } from "../platform/bounded-file.ts";
import { executablesIn } from "../platform/exec.ts";
import { wordOfSh } from "../platform/shell-word.ts";
import { startedProgram } from "../platform/wrapped-program.ts";
import { proxyInEnvironment, routeTo } from "../sources/proxy.ts";
import { type DoctorCheck, type Finding, fail, ok, warn } from "./check.ts";

export const nodeCheck: DoctorCheck = {
  name: "node",
  run: ({ node: { version, minVersion, path } }) => {
    const [major, minor] = numbersIn(version.replace(/^v/, ""));
    const [minMajor, minMinor] = numbersIn(minVersion);
    const isNewEnough = major > minMajor || (major === minMajor && minor >= minMinor);
    return isNewEnough
      ? ok(`${version}, ${path}`)
      : fail(`${version} is too old`, `install Node ${minVersion} or newer`);
  },
};

function numbersIn(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}

export const launcherCheck: DoctorCheck = {
  name: "launcher",
  run: ({ root, call }) => {
    const ours = join(root, "scripts/claude-usage");
    const found = executablesIn(call.env.PATH, "claude-usage");
    const [first] = found;
    if (first === undefined) {
      return warn(
        "there is no claude-usage in PATH",
        `put a link to ${ours} into a folder of PATH, or call it by that path`,
      );
    }
    const oursInPath = found.find((file) => startedProgram(file).file === realpathSync(ours));
    if (oursInPath !== first) return otherLauncher(first, oursInPath, ours);
    return startedProgram(first).isWrapped
      ? warn(
          `${first} is a script that starts ours in a second shell: each line takes three times as long`,
          `ln -sf ${wordOfSh(ours)} ${wordOfSh(first)}`,
        )
      : ok(first);
  },
};

function otherLauncher(first: string, oursInPath: string | undefined, ours: string): Finding {
  const fix =
    oursInPath === undefined
      ? `put a link to ${ours} into a folder that comes before ${dirname(first)} in PATH`
      : `put ${dirname(oursInPath)} before ${dirname(first)} in PATH`;
  // Another copy of claude-usage has its build beside it.
  const isCopy = existsSync(join(dirname(dirname(startedProgram(first).file)), "dist/main.cjs"));
  return isCopy
    ? warn(`${first} is another copy of claude-usage, and comes first in PATH`, fix)
    : fail(`${first} belongs to another tool, and comes first in PATH`, fix);
}

export const localeCheck: DoctorCheck = {
  name: "locale",
  run: ({ call: { env }, settings }) => {
    const name = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
    if (/utf-?8/i.test(name)) return ok(name);
    if (settings.values.ascii) return ok(`${name || "none"}, without UTF-8; ascii is set`);
    return warn(
      `${name || "no locale is set"}: without UTF-8 a gauge of blocks may not be readable`,
      "set LANG=C.UTF-8, or ascii = true in config.toml",
    );
  },
};

/** The route to the endpoint by this process's environment; a daemon has that of the process that started it. */
export const proxyCheck: DoctorCheck = {
  name: "proxy",
  run: ({ settings }) => {
    const { api_url } = settings.values;
    const route = routeTo(api_url, proxyInEnvironment);
    if (route.kind === "unreachable") {
      return fail(route.detail, "write HTTPS_PROXY as http://HOST:PORT");
    }
    // Without the name and password it may hold.
    return ok(
      route.kind === "direct"
        ? `none on the way to ${api_url.host}`
        : `${route.proxy.protocol}//${route.proxy.host}, on the way to ${api_url.host}`,
    );
  },
};

/** The bundles of whole distributions have a quarter of this. */
const MAX_CERTIFICATES_BYTES = 2 ** 20;

export const certificatesCheck: DoctorCheck = {
  name: "certificates",
  run: ({ call }) => {
    const file = call.env.NODE_EXTRA_CA_CERTS;
    const own = "getCACertificates" in tls ? "Node's own and the system's" : "Node's own";
    if (!file) return ok(own);
    const text = readBounded(file, MAX_CERTIFICATES_BYTES);
    if (typeof text !== "string") {
      return fail(`NODE_EXTRA_CA_CERTS: ${file} is ${text.why}`, "name a file that can be read");
    }
    return text.includes("-----BEGIN CERTIFICATE-----")
      ? ok(`${own}, and ${file}`)
      : fail(`NODE_EXTRA_CA_CERTS: ${file} holds no certificate`, "name a file in PEM format");
  },
};
