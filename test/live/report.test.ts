/** The report in a real Chromium: its charts are drawn, nothing is loaded, a hostile name stays a name, and no script is needed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../laws/source-tree.ts";
import { pageOf, reportSample } from "../report/sample.ts";
import { hasChromium, openTab, type Tab } from "./chromium.ts";

/** It would end an element, run as a script or begin an attribute if it were markup; no name of a model is longer. */
const HOSTILE = `</script></td><img src=x onerror="ran=1" style='x'>\u202eevil`;
const SHOWN = HOSTILE.replace("\u202e", "");

const DESKTOP = { width: 1200, height: 900, deviceScaleFactor: 1, mobile: false };
const PHONE = { width: 360, height: 740, deviceScaleFactor: 2, mobile: true };

let tab: Tab;
let folder: string;
let url: string;

/** Pictures to look at: with PICTURES=FOLDER they are kept there. */
async function picture(name: string): Promise<void> {
  const into = process.env.PICTURES;
  if (into === undefined) return;
  const { data } = await tab.send("Page.captureScreenshot", { captureBeyondViewport: true });
  writeFileSync(join(into, `${name}.png`), data, "base64");
}

const events = (method: string) => tab.events.filter((event) => event.method === method);

describe.skipIf(!hasChromium && !process.env.CI)(
  "in a browser, the report",
  { timeout: 60_000 },
  () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "claude-usage-"));
      const asset = (name: string) => readFileSync(join(ROOT, "dist", name), "utf8");
      const assets = { script: asset("report.js"), style: asset("report.css") };
      const file = join(folder, "a report.html");
      writeFileSync(file, pageOf(reportSample(HOSTILE, { plan: HOSTILE }), assets));
      url = pathToFileURL(file).href;
      tab = await openTab();
      await tab.send("Emulation.setDeviceMetricsOverride", DESKTOP);
      await tab.open(url);
    }, 60_000);

    afterAll(async () => {
      await tab?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it("draws a chart for each window", async () => {
      await picture("desktop-light");
      expect(await tab.value("document.querySelectorAll('.plot canvas').length")).toBe(3);
      const inked = `[...document.querySelectorAll(".plot canvas")].map((canvas) =>
      canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))`;
      expect(await tab.value(inked)).toEqual([true, true, true]);
    });

    it("shows names as names", async () => {
      expect(await tab.value("window.ran")).toBeUndefined();
      expect(await tab.value("document.title")).toBe(`Claude usage, ${SHOWN}`);
      expect(await tab.value("document.images.length")).toBe(0);
      expect(await tab.value("document.scripts.length")).toBe(2);
      const names = "[...document.querySelectorAll('figcaption')].map((one) => one.textContent)";
      expect(await tab.value(names)).toEqual(["Session (5 h)", "Week", `${SHOWN}, week`]);
    });

    it("shows the time of a place under the pointer, as the tables do", async () => {
      await tab.value("document.querySelector('.u-over').scrollIntoView({ block: 'center' })");
      const [x, y] = await tab.value<[number, number]>(
        "(({ x, y, width, height }) => [x + width / 2, y + height / 2])(document.querySelector('.u-over').getBoundingClientRect())",
      );
      await tab.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
      const time = await tab.value<string>(
        "new Promise((done) => requestAnimationFrame(() => done(document.querySelector('.u-legend').innerText)))",
      );
      expect(time).toMatch(/^time\s*\w{3} \d+ Nov \d\d:\d\dSession \(5 h\)\d+%$/);
    });

    it.each([
      ["7 days", 7],
      ["30 days", 30],
      ["all", 0],
    ])("shows %s by a button", async (name) => {
      const pressed = `(() => {
      [...document.querySelectorAll("button")].find((one) => one.textContent === "${name}").click();
      return [...document.querySelectorAll("[aria-pressed=true]")].map((one) => one.textContent);
    })()`;
      expect(await tab.value(pressed)).toContain(name);
    });

    it("zooms all charts by dragging in one", async () => {
      const labels = "[...document.querySelectorAll('[aria-pressed=true]')].length";
      await tab.value("document.querySelector('.u-over').scrollIntoView({ block: 'center' })");
      const [x, y] = await tab.value<[number, number]>(
        "(({ x, y }) => [x, y])(document.querySelector('.u-over').getBoundingClientRect())",
      );
      const mouse = (type: string, at: number) =>
        tab.send("Input.dispatchMouseEvent", {
          type,
          x: x + at,
          y: y + 40,
          button: "left",
          clickCount: 1,
        });
      expect(await tab.value(labels)).toBeGreaterThan(0);
      await mouse("mousePressed", 300);
      await mouse("mouseMoved", 350);
      await mouse("mouseMoved", 420);
      await mouse("mouseReleased", 420);
      await picture("zoomed");
      expect(await tab.value(labels)).toBe(0);
    });

    it.each([
      ["desktop", DESKTOP],
      ["phone", PHONE],
    ])("fits a %s, dark and light", async (name, metrics) => {
      await tab.send("Emulation.setDeviceMetricsOverride", metrics);
      const papers = [];
      for (const value of ["light", "dark"]) {
        await tab.send("Emulation.setEmulatedMedia", {
          features: [{ name: "prefers-color-scheme", value }],
        });
        await tab.open(url);
        await picture(`${name}-${value}`);
        // Without the scroll bar, where there is one.
        expect(
          await tab.value(
            "(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.documentElement)",
          ),
        ).toBe(0);
        papers.push(await tab.value("getComputedStyle(document.documentElement).backgroundColor"));
      }
      expect(papers).toEqual(["rgb(255, 255, 255)", "rgb(22, 24, 28)"]);
    });

    it("is readable where no script runs", async () => {
      await tab.send("Emulation.setScriptExecutionDisabled", { value: true });
      await tab.open(url);
      await picture("no-script");
      const { root } = await tab.send("DOM.getDocument");
      const { nodeId } = await tab.send("DOM.querySelector", {
        nodeId: root.nodeId,
        selector: "main",
      });
      const { outerHTML } = await tab.send("DOM.getOuterHTML", { nodeId });
      expect(outerHTML).toMatch(/<section id="history" hidden/);
      expect(outerHTML.match(/<table/g)?.length).toBeGreaterThanOrEqual(6);
    });

    it("loads nothing but itself, and breaks no rule of its policy", () => {
      const asked = events("Network.requestWillBeSent").map(({ params }) => params.request.url);
      expect(new Set(asked)).toEqual(new Set([url]));
      expect(events("Audits.issueAdded").map(({ params }) => params.issue.code)).toEqual([]);
      expect(events("Runtime.exceptionThrown")).toEqual([]);
      expect(events("Log.entryAdded").map(({ params }) => params.entry.text)).toEqual([]);
    });
  },
);
