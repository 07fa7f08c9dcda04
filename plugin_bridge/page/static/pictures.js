// @ts-check
/** Pictures: fetched as blobs, few at a time, each only once; lazily where they are far down a list. */

import { bytes, Refused } from "./api.js";

const AT_ONCE = 3;
const KEPT = 240;

/** @typedef {{address: string, done: (url: string) => void, fail: (error: unknown) => void}} Wanted */

/** @type {Map<string, Promise<string>>} */
const known = new Map();
/** @type {Wanted[]} */
const line = [];
let busy = 0;

/** What each element shall show now; an answer that comes late must not replace it.
 * @type {WeakMap<HTMLImageElement, string>} */
const shown = new WeakMap();
/** @type {WeakMap<Element, () => void>} */
const lazy = new WeakMap();

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      lazy.get(entry.target)?.();
      lazy.delete(entry.target);
    }
  },
  { rootMargin: "200px" },
);

/**
 * The address of a picture at a size.
 * @param {string} url @param {number} max pixels of the long edge, 16 to 4096
 * @param {string} [key] changes when what lies behind the address may have changed
 */
export function sizedUrl(url, max, key = "") {
  return `${url}${url.includes("?") ? "&" : "?"}max=${max}&format=webp${key ? `#${key}` : ""}`;
}

/** @param {import("./types.js").Look} look @param {number} max pixels of the long edge */
export function addressOf(look, max) {
  return look.kind === "preview" ? look.url : sizedUrl(look.url, max, look.key);
}

/**
 * A blob: address of a picture.
 * @param {string} address @param {boolean} urgent before what waits already
 * @returns {Promise<string>} raises Refused
 */
export function picture(address, urgent = false) {
  const found = known.get(address);
  if (found) {
    known.delete(address);
    known.set(address, found);
    return found;
  }
  /** @type {Promise<string>} */
  const made = new Promise((done, fail) => {
    const wanted = { address, done, fail };
    if (urgent) line.unshift(wanted);
    else line.push(wanted);
  });
  known.set(address, made);
  made.catch(() => known.delete(address));
  forget();
  work();
  return made;
}

function work() {
  while (busy < AT_ONCE && line.length > 0) {
    const wanted = /** @type {Wanted} */ (line.shift());
    busy += 1;
    bytes(wanted.address.split("#")[0])
      .then((blob) => wanted.done(URL.createObjectURL(blob)), wanted.fail)
      .finally(() => {
        busy -= 1;
        work();
      });
  }
}

function forget() {
  for (const [address, made] of known) {
    if (known.size <= KEPT) return;
    known.delete(address);
    made.then(
      (url) => URL.revokeObjectURL(url),
      () => {},
    );
  }
}

/** Try again what could not be had, once the bridge is back. */
export function showAgain() {
  for (const img of document.querySelectorAll("img[data-state=gone]")) {
    if (img instanceof HTMLImageElement) void show(img, shown.get(img) ?? "");
  }
}

/**
 * Show a picture in an element; while it comes, the element has data-state "coming", then "here" or "gone".
 * @param {HTMLImageElement} img @param {string} address of sizedUrl(), "" for none
 * @param {{urgent?: boolean, lazy?: boolean}} [how]
 * @returns {Promise<boolean>} whether it is there; false also when something else is shown by now
 */
export async function show(img, address, how = {}) {
  if (shown.get(img) === address && img.dataset.state === "here") return true;
  shown.set(img, address);
  if (!address) {
    img.removeAttribute("src");
    img.dataset.state = "none";
    return false;
  }
  if (img.dataset.state !== "here") img.dataset.state = "coming";
  if (how.lazy) {
    await new Promise((resolve) => {
      lazy.set(img, () => resolve(null));
      watcher.observe(img);
    });
  }
  try {
    const url = await picture(address, how.urgent);
    if (shown.get(img) !== address) return false;
    img.src = url;
    await img.decode();
    if (shown.get(img) !== address) return false;
    img.dataset.state = "here";
    return true;
  } catch (error) {
    if (shown.get(img) !== address) return false;
    img.dataset.state = "gone";
    if (error instanceof Refused || error instanceof DOMException) return false;
    throw error;
  }
}
