// Looks at pages in a headless Chromium, and tells what it sees as JSON; what is asked of it is JSON, too.
"use strict";

const { chromium } = require("playwright-core");
const { readFileSync } = require("node:fs");

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const QUIET = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const WIDTHS = [390, 768, 1440];
// A4 without the margins of the page, in pixels of a browser.
const PAPER = { width: 688, height: 1000 };

/** Return what is cut off or lies on something else: runs in the page. */
function faults() {
  const SLACK = 1.5;
  const HOLDERS = "td, th, p, li, dd, dt, h1, h2, summary, figcaption, footer, caption";
  const found = [];
  const fault = (what, node) => found.push(`${what}: ${(node.textContent || node.className).trim().slice(0, 60)}`);
  const lies = (inner, outer) => inner.left >= outer.left - SLACK && inner.right <= outer.right + SLACK;
  const screen = { left: 0, right: document.documentElement.clientWidth };

  if (document.documentElement.scrollWidth > innerWidth) {
    found.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${innerWidth}`);
  }
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
    const holds = element.scrollWidth <= element.clientWidth + SLACK;
    if (hides && !holds && !element.closest(".unseen")) fault("cut", element);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("svg, .unseen") || !parent.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const frame = parent.closest(".wide");
    const scrolls = frame && getComputedStyle(frame).overflowX === "auto";
    const holder = parent.closest(HOLDERS);
    for (const place of range.getClientRects()) {
      if (!lies(place, scrolls ? frame.querySelector("table").getBoundingClientRect() : screen)) fault("outside", node);
      if (holder && !lies(place, holder.getBoundingClientRect())) fault("beyond its own place", node);
    }
  }
  for (const frame of document.querySelectorAll(".wide")) {
    if (frame.checkVisibility() && !lies(frame.getBoundingClientRect(), screen)) fault("frame outside", frame);
  }
  for (const labels of document.querySelectorAll(".plot .days, .plot .rows")) {
    const places = [...labels.children].map((label) => label.getBoundingClientRect());
    places.slice(1).forEach((place, before) => {
      const last = places[before];
      const apart = place.left >= last.right || place.top >= last.bottom - SLACK;
      if (!apart) fault("labels lie on each other", labels);
    });
  }
  return [...new Set(found)];
}

/** Return what is said of every picture and table to who does not see it. */
async function names(page) {
  const told = { pictures: await page.locator("svg").count(), tables: await page.locator("table").count() };
  for (const [name, role, which] of [
    ["named_pictures", "img", "svg[role=img]"], ["named_tables", "table", "table"], ["named_frames", "group", ".wide"],
  ]) {
    told[name] = await page.locator(which).and(page.getByRole(role, { name: /\S/ })).count();
  }
  told.frames = await page.locator(".wide").count();
  told.drawn = await page.locator(".line").evaluateAll((all) =>
    all.every((line) => line.getTotalLength() > 500 && line.getBoundingClientRect().width > 100));
  return told;
}

/** Return the edges at which bars begin, and on which side of the page they are: runs in the page. */
function bars() {
  const box = (bar) => bar.getBoundingClientRect();
  return [...document.querySelectorAll("#pareto tbody .drawn i:not(.none)")]
    .filter((bar) => bar.checkVisibility())
    .map((bar) => ({ left: Math.round(box(bar).left), right: Math.round(box(bar).right), seen: box(bar).height > 4 }));
}

async function looked(browser, path, pdf) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const told = { noise: [], requests: [], faults: {}, axe: {} };
  page.on("console", (message) => told.noise.push(message.text()));
  page.on("pageerror", (error) => told.noise.push(String(error)));
  page.on("request", (request) => told.requests.push(request.url()));
  await page.goto(`file://${path}`);

  const open = (is) => page.locator("details").evaluateAll((all, is) => all.forEach((one) => (one.open = is)), is);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    told.faults[width] = await page.evaluate(faults);
    await open(true);
    told.faults[`${width} with all open`] = await page.evaluate(faults);
    await open(false);
  }
  told.bars = await page.evaluate(bars);

  await page.emulateMedia({ media: "print" });
  await page.setViewportSize(PAPER);
  told.faults.paper = await page.evaluate(faults);
  await page.emulateMedia({ media: null });
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: false });

  await open(true);
  told.names = await names(page);
  // The page lets no script in; what the browser's own tools run is none of the page's.
  await page.evaluate(AXE);
  for (const [width, colorScheme] of [[1440, "light"], [1440, "dark"], [390, "light"]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const { violations, passes } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const faults = violations.map(({ id, impact, nodes }) =>
      ({ id, impact, where: nodes.slice(0, 3).map((node) => node.html.slice(0, 120)) }));
    told.axe[`${width} ${colorScheme}`] = { faults, passed: passes.map(({ id }) => id) };
    told.paper = told.paper || {};
    told.paper[colorScheme] = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  }
  await context.close();
  return told;
}

(async () => {
  const asked = JSON.parse(process.argv[2]);
  const browser = await chromium.launch({ executablePath: asked.chromium, args: QUIET });
  try {
    const seen = {};
    for (const [name, { page, pdf }] of Object.entries(asked.pages)) seen[name] = await looked(browser, page, pdf);
    process.stdout.write(JSON.stringify(seen));
  } finally {
    await browser.close();
  }
})();
