// @ts-check
/** Tabs: arrows go from one to the next, as screen readers expect. */

/**
 * @param {HTMLElement} list of role tablist
 * @param {(panel: string) => void} shown
 * @returns {(panel: string) => void} shows a panel by its id
 */
export function tabs(list, shown) {
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=tab]")]);
  /** @param {HTMLElement} tab */
  const choose = (tab) => {
    for (const one of all) {
      const on = one === tab;
      one.setAttribute("aria-selected", String(on));
      one.tabIndex = on ? 0 : -1;
      const panel = document.getElementById(one.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !on;
    }
    shown(tab.getAttribute("aria-controls") ?? "");
  };
  for (const tab of all) tab.addEventListener("click", () => choose(tab));
  list.addEventListener("keydown", (event) => {
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = all[(to + all.length) % all.length];
    tab.focus();
    choose(tab);
  });
  return (panel) => {
    const tab = all.find((one) => one.getAttribute("aria-controls") === panel);
    if (tab) choose(tab);
  };
}
