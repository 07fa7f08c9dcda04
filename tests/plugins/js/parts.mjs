// Loads parts of the panel as one script, as they are exported, and gives what they define.
import { webcrypto } from 'node:crypto'; // Node 18 does not put it where browsers do
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const PLUGINS = fileURLToPath(new URL('../../../plugin_bridge/plugins/', import.meta.url));
const LISTED = JSON.parse(readFileSync(`${PLUGINS}parts.json`, 'utf8'));

/**
 * @param {string[]} files as in parts.json, or names of its groups
 * @param {string[]} names what is wanted of them
 * @param {object} around what they find in the world
 * @returns {Record<string, any>}
 */
export function parts(files, names, around = {}) {
  const all = files.flatMap((name) => LISTED[name] || [name]);
  const code = all.map((name) => readFileSync(PLUGINS + name, 'utf8')).join('\n');
  const world = vm.createContext({
    crypto: webcrypto, setTimeout, console, escape, unescape, Uint8Array, Uint16Array, Uint32Array, Float32Array, ArrayBuffer, DataView, Error, Promise,
    WATCHFOLDER: { port: 41837, version: '1.0', protocol: 1 }, ...around,
  });
  return vm.runInContext(`${code}\n;({ ${names.join(', ')} });`, world);
}
