// @ts-check
/** Making elements: text is always text, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** What each element was drawn from. @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/** @typedef {Node | string | null | false | undefined} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [props] properties where the element has them, else attributes; `on` holds listeners
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [type, heard] of Object.entries(value)) made.addEventListener(type, heard);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name === "class") made.className = value;
    else if (name in made && !name.includes("-") && name !== "role") Reflect.set(made, name, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...kept(children));
  return made;
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function kept(children) {
  return /** @type {(Node | string)[]} */ (
    children.filter((c) => c !== null && c !== undefined && c !== false)
  );
}

/** @param {string} name of a symbol of the sprite @param {string} [more] classes */
export function icon(name, more = "") {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", `icon ${more}`.trim());
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  made.append(use);
  return made;
}

/** @param {string} path as the attribute d @param {string} name class */
export function line(path, name) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("d", path);
  made.setAttribute("class", name);
  return made;
}

/**
 * @param {string} text
 * @param {() => unknown} act
 * @param {{class?: string, icon?: string, label?: string, disabled?: boolean, key?: string, data?: Record<string, string>}} [more]
 */
export function button(text, act, more = {}) {
  const made = el(
    "button",
    {
      type: "button",
      class: more.class ?? "button",
      disabled: more.disabled,
      data: more.data,
      on: { click: act },
    },
    more.icon ? icon(more.icon) : null,
    text,
    more.key ? el("kbd", { "aria-hidden": "true" }, more.key) : null,
  );
  if (more.label) made.setAttribute("aria-label", more.label);
  if (more.key) made.setAttribute("aria-keyshortcuts", more.key);
  return made;
}

/**
 * The element of an id; it stands in the template.
 * @template {HTMLElement} T
 * @param {string} id @param {new () => T} kind @returns {T}
 */
export function need(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/**
 * Put children into an element where they differ from what is there; focus stays where it was by data-focus.
 * @param {Element} parent @param {...Child} children
 */
export function fill(parent, ...children) {
  const active = document.activeElement;
  const held = active instanceof HTMLElement && parent.contains(active) ? active.dataset.focus : undefined;
  parent.replaceChildren(...kept(children));
  if (held === undefined) return;
  const again = parent.querySelector(`[data-focus="${CSS.escape(held)}"]`);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/**
 * The same, but only where something has changed: what is drawn anew would flicker.
 * @param {HTMLElement} parent @param {unknown} stamp all that the children depend on
 * @param {() => Child[]} make @returns {boolean} whether it was drawn anew
 */
export function refill(parent, stamp, make) {
  const text = JSON.stringify(stamp);
  if (drawn.get(parent) === text) return false;
  drawn.set(parent, text);
  fill(parent, ...make());
  return true;
}

/**
 * Buttons of which one is pressed. @param {HTMLElement} group @param {string} name of their data @param {string} value
 */
export function press(group, name, value) {
  for (const one of group.querySelectorAll("button")) {
    if (one.dataset[name] !== undefined)
      one.setAttribute("aria-pressed", String(one.dataset[name] === value));
  }
}

/**
 * @param {HTMLElement} group @param {string} name of their data @param {(value: string) => void} act
 */
export function onPress(group, name, act) {
  group.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest("button") : null;
    const value = target?.dataset[name];
    if (value !== undefined) act(value);
  });
}
