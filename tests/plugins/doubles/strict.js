// @ts-check
// A stand-in that throws on everything it does not model: a plugin that uses more of its host than
// the stand-in knows fails, instead of getting undefined and going on.

/** What the language itself asks of any object. */
const ASKED_BY_THE_LANGUAGE = ['then', 'toJSON', 'constructor', 'length'];

/**
 * @template {object} T
 * @param {string} name
 * @param {T} model
 * @returns {T}
 */
function strict(name, model) {
  return new Proxy(model, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key, receiver);
      if (ASKED_BY_THE_LANGUAGE.includes(key)) return undefined;
      throw new Error(`the double of ${name} does not model "${key}"`);
    },
    set(target, key, value, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.set(target, key, value, receiver);
      throw new Error(`the double of ${name} does not model setting "${key}"`);
    },
  });
}
