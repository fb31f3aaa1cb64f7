/** Lines to a reader that is quick, slow or gone, with real pipes and streams. */
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type LineWriter, lineWriter } from "../../src/client/line-writer.ts";
import { after, DAY, type Instant, instant } from "../../src/model/units.ts";
import { eventually } from "../world/person.ts";
import { folderPerTest } from "../world/program.ts";

const home = folderPerTest();
const NOW = instant(1_771_050_961_000);

interface Pipe {
  readonly tell: LineWriter;
  readonly stream: Socket;
  /** What is in the pipe now. */
  readonly taken: () => string;
  readonly leave: () => void;
  readonly gone: () => boolean;
}

/** A pipe like stdout's: a FIFO with both ends in this process. */
function pipe(): Pipe {
  const path = join(home(), "pipe");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stream = new Socket({ fd: openSync(path, "w"), readable: false, writable: true });
  let gone = false;
  const tell = lineWriter(stream, () => {
    gone = true;
  });
  const taken = () => {
    const buffer = Buffer.alloc(1 << 20);
    try {
      return buffer.toString("utf8", 0, readSync(reader, buffer));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return "";
      throw error;
    }
  };
  return { tell, stream, taken, leave: () => closeSync(reader), gone: () => gone };
}

async function written({ stream }: Pipe): Promise<void> {
  await eventually(() => stream.writableLength === 0, "an empty stream");
  await turn();
}

describe("a quick reader", () => {
  it("gets each line once", async () => {
    const one = pipe();
    for (const text of ["a", "a", "b", "b", "a"]) {
      one.tell(text, text, NOW);
      await written(one);
    }
    expect(one.taken()).toBe("a\nb\na\n");
    one.leave();
  });

  it("gets a line again when its key has changed", async () => {
    const one = pipe();
    for (const [text, news] of [
      ["a 1", "a"],
      ["a 2", "a"],
      ["b 3", "b"],
      ["a 4", "a"],
    ] as const) {
      one.tell(text, news, NOW);
      await written(one);
    }
    expect(one.taken()).toBe("a 1\nb 3\na 4\n");
    one.leave();
  });

  it("gets the same line again after a day", async () => {
    const one = pipe();
    const at = async (now: Instant) => {
      one.tell("a", "a", now);
      await written(one);
    };
    await at(NOW);
    await at(after(NOW, DAY - 1));
    expect(one.taken()).toBe("a\n");
    await at(after(NOW, DAY));
    await at(after(NOW, DAY + 1));
    expect(one.taken()).toBe("a\n");
    one.leave();
  });
});

describe("a reader that has stopped", () => {
  it("costs no memory, and gets the latest line when it goes on", async () => {
    const one = pipe();
    const long = "x".repeat(1_000);
    for (let nth = 0; nth < 20_000; nth++) {
      one.tell(`${nth} ${long}`, String(nth), NOW);
      if (nth % 100 === 0) await turn();
    }
    expect(one.stream.writableLength).toBeLessThan(2 * long.length);
    let seen = "";
    await eventually(() => {
      seen += one.taken();
      return seen.includes("19999 ") && seen.endsWith("\n");
    }, "the latest line");
    const numbers = seen
      .trimEnd()
      .split("\n")
      .map((line) => Number.parseInt(line, 10));
    expect(numbers.length).toBeLessThan(1_000);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    one.leave();
  });

  it("does not get a change that was undone meanwhile", async () => {
    const one = pipe();
    const long = "x".repeat(1 << 20);
    one.tell(long, "a", NOW);
    one.tell("b", "b", NOW);
    one.tell("a again", "a", NOW);
    let seen = "";
    await eventually(() => {
      seen += one.taken();
      return seen.endsWith("\n");
    }, "the long line");
    await written(one);
    expect(seen + one.taken()).toBe(`${long}\n`);
    one.leave();
  });
});

it("a closed pipe is noticed at the next line, once", async () => {
  const one = pipe();
  one.tell("a", "a", NOW);
  await written(one);
  one.leave();
  expect(one.gone()).toBe(false);
  one.tell("b", "b", NOW);
  await eventually(one.gone, "the end");
  one.tell("c", "c", NOW);
});
