// @ts-check
/** Single keys: never while somebody types, never with Ctrl, Alt or Meta, and only if they are wanted. */

import { need } from "./elements.js";

const KEPT = "watchfolder.keys";

/** Whether it is something to write in. @param {EventTarget | null} target */
export function types(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "range", "button", "radio"].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

/**
 * @param {Record<string, () => void>} acts by key
 * @param {{down: () => void, up: () => void}} peek what B does while it is held
 * @param {() => boolean} blocked whether something is open that has keys of its own
 */
export function listenToKeys(acts, peek, blocked) {
  const dialog = need("keys", HTMLDialogElement);
  const wanted = need("keys-on", HTMLInputElement);
  wanted.checked = localStorage.getItem(KEPT) !== "no";
  wanted.addEventListener("change", () => localStorage.setItem(KEPT, wanted.checked ? "yes" : "no"));
  need("show-keys", HTMLButtonElement).addEventListener("click", () => dialog.showModal());
  const ready = (/** @type {KeyboardEvent} */ event) =>
    wanted.checked &&
    !event.defaultPrevented &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !types(event.target) &&
    !blocked() &&
    !document.querySelector("dialog[open]");
  document.addEventListener("keydown", (event) => {
    if (!ready(event)) return;
    if (event.key === "?") {
      dialog.showModal();
    } else if (event.key.toLowerCase() === "b") {
      peek.down();
    } else {
      const act = acts[event.key.toLowerCase()];
      if (!act || event.repeat) return;
      act();
    }
    event.preventDefault();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key.toLowerCase() === "b") peek.up();
  });
  window.addEventListener("blur", () => peek.up());
}
