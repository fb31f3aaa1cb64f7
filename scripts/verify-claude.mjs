// Compares docs/telemetry.md with the real Claude Code, in a network namespace without a way out: `npm run verify:claude -- [VERSION [PART]]`,
// where PART is a part of the names of the rows.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROWS } from "./claude-rows.mjs";
import { runRow } from "./claude-run.mjs";

/** Says why nothing was compared; that is no failure. */
function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(0);
}

function outside(version, part) {
  if (process.platform !== "linux") skip("network namespaces need Linux");
  for (const tool of ["unshare", "ip", "mount", "openssl", "npm", "script"])
    if (spawnSync("which", [tool]).status !== 0) skip(`${tool} is not installed`);
  // The namespace of processes ends whatever is left.
  const processes = ["--pid", "--fork", "--kill-child", "--mount-proc"];
  const unshare = ["unshare", "--map-root-user", "--net", "--mount", ...processes];
  if (spawnSync(unshare[0], [...unshare.slice(1), "true"]).status !== 0)
    skip("this system does not allow network namespaces");
  const work = mkdtempSync(join(tmpdir(), "verify-claude-"));
  try {
    install(version, work);
    certify(work);
    // Managed settings lie in /etc, so the namespace has one of its own.
    mkdirSync(join(work, "etc"));
    writeFileSync(join(work, "etc", MARK), "");
    for (const name of ["passwd", "group", "hosts", "nsswitch.conf", "localtime"])
      if (existsSync(`/etc/${name}`))
        cpSync(`/etc/${name}`, join(work, "etc", name), { dereference: true });
    const inside = `ip link set lo up && mount --bind "$1/etc" /etc && exec "$2" "$3" --inside "$1" "$4"`;
    const script = fileURLToPath(import.meta.url);
    const args = [
      ...unshare.slice(1),
      "sh",
      "-c",
      inside,
      "sh",
      work,
      process.execPath,
      script,
      part,
    ];
    process.exitCode =
      spawnSync(unshare[0], args, {
        stdio: "inherit",
        // Its certificates are not in the /etc of the namespace.
        env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined },
      }).status ?? 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Only in the /etc of the namespace, where managed settings may be replaced. */
const MARK = "verify-claude";

const PACKAGE = "@anthropic-ai/claude-code";

function install(version, work) {
  const folder = join(work, "package");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const done = spawnSync("npm", ["install", ...flags, `${PACKAGE}@${version}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (done.status !== 0) {
    rmSync(work, { recursive: true, force: true });
    skip(`npm could not install ${PACKAGE}@${version}`);
  }
}

/** A certificate for every host, and the authority that Claude Code is made to trust. */
function certify(work) {
  const openssl = (...words) => execFileSync("openssl", words, { cwd: work, stdio: "ignore" });
  const key = ["-newkey", "rsa:2048", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-days",
    "2",
    "-subj",
    "/CN=stub",
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
  );
  openssl("req", ...key, "-subj", "/CN=stub host", "-keyout", "host.key", "-out", "host.csr");
  const hosts = ["api.anthropic.com", "*.anthropic.com", "*.claude.ai", "claude.ai", "claude.com"];
  hosts.push("*.claude.com", "*.logs.us5.datadoghq.com", "browser-intake-us5-datadoghq.com");
  writeFileSync(
    join(work, "host.ext"),
    `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}\n`,
  );
  openssl(
    ...["x509", "-req", "-in", "host.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
    ...["-days", "2", "-extfile", "host.ext", "-out", "host.pem"],
  );
}

async function runRows(work, part = "") {
  if (!existsSync(join("/etc", MARK))) throw new Error("--inside is for the namespace alone");
  const scope = join(work, "package/node_modules/@anthropic-ai");
  const native = `claude-code-linux-${process.arch}`;
  const program = [`${native}/claude`, "claude-code/cli.js"].find((one) =>
    existsSync(join(scope, one)),
  );
  if (program === undefined)
    skip(`no program for ${process.platform} ${process.arch} in the package`);
  const file = join(scope, program);
  const bench = {
    work,
    managed: "/etc/claude-code",
    runs: new Map(),
    command: file.endsWith(".js") ? [process.execPath, file] : [file],
  };
  const counts = { held: 0, broken: 0, unclear: 0 };
  for (const row of ROWS.filter(({ name }) => name.includes(part))) {
    const { result, note } = await runRow(row, bench);
    counts[result] += 1;
    console.log(`${result.padEnd(8)} ${row.name}${note === "" ? "" : `: ${note}`}`);
  }
  console.log(`${counts.held} held, ${counts.broken} broken, ${counts.unclear} unclear`);
  process.exitCode = counts.broken + counts.unclear === 0 ? 0 : 1;
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--inside") await runRows(...rest);
else outside(first ?? "latest", rest[0] ?? "");
