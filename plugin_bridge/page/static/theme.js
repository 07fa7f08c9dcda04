// @ts-check
/** The theme: as the system says, unless somebody chose one. Runs before the first paint. */

const KEY = "watchfolder.theme";
/** @typedef {"system" | "light" | "dark"} Theme */
/** @type {readonly Theme[]} */
const ORDER = ["system", "light", "dark"];

/** @returns {Theme} what was chosen, "system" where nothing was. */
export function chosenTheme() {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** @param {Theme} theme */
function wear(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** @returns {Theme} the one after the chosen one, worn and kept from now on. */
export function nextTheme() {
  const theme = ORDER[(ORDER.indexOf(chosenTheme()) + 1) % ORDER.length];
  if (theme === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  wear(theme);
  return theme;
}

wear(chosenTheme());
