// @ts-check
/** The page: what hangs together, where one is, and what every key does. */

import { ask, complaints, doorbell, get, meta, Refused } from "./api.js";
import { words } from "./chains.js";
import { need } from "./elements.js";
import { News } from "./events.js";
import { Folders } from "./folders.js";
import { Intake } from "./intake.js";
import { Jobs } from "./jobs.js";
import { listenToKeys } from "./keys.js";
import { Library } from "./library.js";
import { showAgain } from "./pictures.js";
import { Presets } from "./presets.js";
import { Queue } from "./queue.js";
import { complain, notice, say } from "./said.js";
import { Table } from "./table.js";
import { chosenTheme, nextTheme } from "./theme.js";
import { standing } from "./words.js";

/** @typedef {import("./types.js").Job} Job */
/** @typedef {import("./types.js").EventTold} EventTold */

const EVERY = 30_000;
/** How often times are told anew. */
const VIEWS = ["queue", "photo", "library", "folders"];
const LINKS = { live: "Live", polling: "Live", broken: "No answer, trying again" };

const jobs = new Jobs();
const presets = new Presets();
const table = new Table(jobs, presets);
const queue = new Queue(jobs, {
  cancel: (job) => void table.steering.cancel(job),
  retry: (job) => void table.steering.retry(job),
});
const intake = new Intake(jobs);
const library = new Library(presets);
const folders = new Folders();

/** @param {EventTold} event */
function heard(event) {
  jobs.heard(event);
  if (event.type === "notice" && event.message) say(event.message);
  const job = jobs.all.get(event.job);
  const told = job && event.type === "job" && event.state ? { ...job, state: event.state } : null;
  const ours = job?.trigger === "plugin";
  if (told && ours && event.state !== "running" && event.state !== "queued") {
    const what = `${jobs.nameOf(told.asset)}: `;
    say(what + (event.state === "waiting" ? "it needs you" : standing(told)));
  }
}

/** All that may have changed while nothing was heard. */
async function lookAnew() {
  await quietly(() => jobs.list(table.asset));
  showAgain();
  void folders.look();
}

/** @param {() => Promise<unknown>} act what is tried again later by itself if the bridge is away */
async function quietly(act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

const news = new News(
  heard,
  () => void lookAnew(),
  (link) => {
    need("link", HTMLElement).dataset.state = link;
    const text = need("link-text", HTMLElement);
    if (text.textContent !== LINKS[link])
      say(link === "broken" ? "The bridge does not answer; trying again" : "Connected");
    text.textContent = LINKS[link];
  },
);

function route() {
  const [view = "", sha = "", node = "original"] = location.hash.replace(/^#\//, "").split("/");
  const shown = VIEWS.includes(view) ? view : "photo";
  document.body.dataset.view = shown;
  for (const link of document.querySelectorAll(".views a")) {
    if (link instanceof HTMLElement && link.dataset.to === shown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  for (const name of ["photo", "library", "folders"])
    need(`view-${name}`, HTMLElement).hidden = name !== shown;
  library.show(shown === "library", sha);
  folders.show(shown === "folders");
  if (shown !== "photo") return draw();
  const asset = /^[0-9a-f]{64}$/.test(sha) ? `sha256:${sha}` : "";
  if (!asset && table.asset)
    return (void history.replaceState(null, "", place(table.asset, table.node)), draw());
  table.show(asset, node);
  if (asset) void quietly(() => jobs.of(asset));
  draw();
}

/** @param {string} asset @param {string} node */
function place(asset, node) {
  return `#/photo/${asset.slice(7)}/${node}`;
}

function draw() {
  queue.draw(table.job?.id ?? table.asset);
}

/** @param {(job: Job) => void} act on the job that waits on the table */
function onWaiting(act) {
  const { job } = table;
  if (job?.state === "waiting" && document.body.dataset.view === "photo") act(job);
}

/** @param {number} variant */
function pick(variant) {
  onWaiting((job) => {
    const asked = job.questions.filter((question) => question.kind === "pick");
    if (asked.length === 1 && variant <= (asked[0].variants ?? 0))
      void table.steering.pick(job, asked[0].branch, variant);
  });
}

function setUpKeys() {
  /** @type {Record<string, () => void>} */
  const acts = {
    j: () => queue.step(1),
    k: () => queue.step(-1),
    a: () =>
      onWaiting(
        (job) =>
          job.questions.every((q) => q.kind === "approve") &&
          void table.steering.judge(job, { verdict: "approve" }),
      ),
    x: () => onWaiting((job) => void table.steering.judge(job, { verdict: "reject" })),
    z: () => table.stage.setZoom(table.stage.zoom === "fit" ? "1" : "fit"),
    m: () => void (table.asset && table.compose.where.open()),
    d: () => table.openPanel("panel-deliver"),
    "/": () => {
      table.openPanel("panel-edit");
      need("instruction", HTMLTextAreaElement).focus();
    },
  };
  for (let variant = 1; variant <= 9; variant += 1) acts[String(variant)] = () => pick(variant);
  listenToKeys(
    acts,
    { down: () => table.stage.peek(true), up: () => table.stage.peek(false) },
    () => table.mask.isOpen,
  );
}

function setUpTheme() {
  const button = need("theme", HTMLButtonElement);
  const name = () => {
    const theme = chosenTheme();
    button.setAttribute("aria-label", `Theme: ${theme === "system" ? "as the system" : theme}`);
    button.title = button.getAttribute("aria-label") ?? "";
  };
  name();
  button.addEventListener("click", () => {
    nextTheme();
    name();
    say(button.title);
  });
}

function setUp() {
  setUpTheme();
  setUpKeys();
  // the address holds the place on the table, so the way there is no part of it
  need("skip", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault();
    need("here", HTMLElement).focus();
  });
  need("sign-out", HTMLButtonElement).addEventListener("click", () => void signOut());
  for (const close of document.querySelectorAll("[data-close]")) {
    close.addEventListener("click", () => close.closest("dialog")?.close());
  }
  doorbell.addEventListener("ended", () => {
    need("ended-command", HTMLElement).textContent = meta("open-command");
    const dialog = need("ended", HTMLDialogElement);
    if (!dialog.open) dialog.showModal();
    need("link", HTMLElement).dataset.state = "broken";
    need("link-text", HTMLElement).textContent = "Signed out";
  });
  for (const type of ["change", "progress"]) jobs.addEventListener(type, draw);
  jobs.addEventListener("gone", (event) => {
    if (/** @type {CustomEvent<string>} */ (event).detail !== table.node) return;
    notice("This result is not known any more: its job was removed from the ledger", { bad: true });
    table.go("original");
  });
  words.addEventListener("said", draw);
  setInterval(draw, EVERY);
  queue.addEventListener("more", () => void quietly(() => jobs.more()));
  intake.addEventListener("taken", (event) => {
    location.hash = place(/** @type {CustomEvent<string>} */ (event).detail, "original");
    table.openPanel("panel-edit");
  });
  table.savePreset.addEventListener("saved", (event) => {
    const name = /** @type {CustomEvent<string>} */ (event).detail;
    void quietly(() => presets.list());
    notice(`The preset ${name} is saved`, {
      act: { text: "Apply it to a library", do: () => (location.hash = `#/library/${name}`) },
    });
  });
  window.addEventListener("hashchange", route);
}

/** Ends the session of this browser; jobs go on. */
async function signOut() {
  try {
    await ask("DELETE", "/v1/session");
    news.stop();
    need("keys", HTMLDialogElement).close();
    doorbell.dispatchEvent(new Event("ended"));
  } catch (error) {
    complain(complaints(error));
  }
}

async function begin() {
  setUp();
  try {
    await news.begin();
    await jobs.list();
    route();
    news.follow();
    folders.begin();
    await Promise.all([presets.list(), table.deliver.begin(), library.begin()]);
    const told = await get("/v1/session");
    table.mayJudge = ["review", "admin"].some((scope) => told.scopes.includes(scope));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) return;
    complain(complaints(error));
    setTimeout(() => location.reload(), 5000);
  }
}

void begin();
