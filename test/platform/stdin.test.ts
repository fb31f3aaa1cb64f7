/** Stdin is read until its JSON is whole, whatever it is and whether or not anybody closes it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundled, folderPerTest, program } from "../world/program.ts";

const SOURCE = new URL("stdin-reader.ts", import.meta.url);
const start = program(SOURCE);
const file = bundled(SOURCE);
const folder = folderPerTest();

it("a socket that stays open is read until the JSON is whole", async () => {
  expect(await start("1000").ask('{"a":{"b":1}}')).toBe("14");
});

it("a socket is read up to its bound", async () => {
  expect(await start("10").ask("no JSON of any kind")).toBe("10");
});

it.each([
  ["that says nothing is left after its time", "", "0\n"],
  ["that never gets whole is left after its time", "no JSON", "7\n"],
])("a socket %s, and the program ends", async (_, said, printed) => {
  const child = spawn(process.execPath, [file(), "1000", "300"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.write(said);
  let read = "";
  child.stdout.on("data", (chunk) => {
    read += chunk;
  });
  await once(child, "close");
  expect(read).toBe(printed);
});

it("a socket is read up to its end", async () => {
  const child = spawn(process.execPath, [file(), "1000"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end("no JSON of any kind");
  expect(String((await once(child.stdout, "data"))[0])).toBe("19\n");
  await once(child, "close");
});

/** The shell holds its end open, or leaves it to `cat`, which closes it. */
const HOLDING = "exec 9<>fifo; cat said >&9; read_it";
const CLOSING = "cat said >fifo & read_it";

it.each([
  ["that stays open is read until the JSON is whole", HOLDING, '{"a":{"b":1}}', "1000", "13"],
  ["is read up to its bound", HOLDING, "no JSON of any kind", "10", "10"],
  ["is read up to its end", CLOSING, "no JSON of any kind", "1000", "19"],
])("a pipe %s", async (_, how, said, most, read) => {
  writeFileSync(join(folder(), "said"), said);
  const reading = `read_it() { '${process.execPath}' '${file()}' ${most} <fifo; }`;
  const sh = spawn("sh", ["-c", `${reading}; mkfifo fifo; ${how}`], { cwd: folder() });
  let printed = "";
  sh.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  await once(sh, "close");
  expect(printed).toBe(`${read}\n`);
});
