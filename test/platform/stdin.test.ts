/** Stdin is read until its JSON is complete, whatever kind of file it is and whether or not it is closed. */
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

it("a socket that stays open is read until the JSON is complete", async () => {
  expect(await start("1000").request('{"a":{"b":1}}')).toBe("14");
});

it("a socket is read up to the limit", async () => {
  expect(await start("10").request("no JSON of any kind")).toBe("10");
});

it.each([
  ["without data is given up after its time", "", "0\n"],
  ["that is never complete is given up after its time", "no JSON", "7\n"],
])("a socket %s, and the program ends", async (_, input, printed) => {
  const child = spawn(process.execPath, [file(), "1000", "300"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.write(input);
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

/** The shell keeps its end open, or leaves it to `cat`, which closes it. */
const HOLDING = "exec 9<>fifo; cat input >&9; read_it";
const CLOSING = "cat input >fifo & read_it";

it.each([
  ["that stays open is read until the JSON is complete", HOLDING, '{"a":{"b":1}}', "1000", "13"],
  ["is read up to the limit", HOLDING, "no JSON of any kind", "10", "10"],
  ["is read up to its end", CLOSING, "no JSON of any kind", "1000", "19"],
])("a pipe %s", async (_, how, input, maxBytes, read) => {
  writeFileSync(join(folder(), "input"), input);
  const reading = `read_it() { '${process.execPath}' '${file()}' ${maxBytes} <fifo; }`;
  const sh = spawn("sh", ["-c", `${reading}; mkfifo fifo; ${how}`], { cwd: folder() });
  let printed = "";
  sh.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  await once(sh, "close");
  expect(printed).toBe(`${read}\n`);
});
