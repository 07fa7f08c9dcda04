// @ts-check
// Everything that can go wrong between panel and bridge, in words that say what to do.

class Trouble extends Error {
  /**
   * @param {TroubleKind} kind
   * @param {string} message one sentence
   * @param {string[]} [hints] what to do, or what it may be
   * @param {number} [status] of the bridge's answer
   */
  constructor(kind, message, hints, status) {
    super(message);
    this.kind = kind;
    this.hints = hints || [];
    this.status = status || 0;
  }
}

/**
 * Nothing answers, as far as this host lets us see.
 *
 * @param {number} port
 * @param {Permission} permission what the browser says of the local network
 * @returns {Trouble}
 */
function troubleOfSilence(port, permission) {
  const start = 'Start it on this computer: watchfolder watch, or watchfolder serve.';
  if (permission === 'denied') {
    return new Trouble('blocked', 'The browser does not let this panel reach your own computer.', [
      'Allow "local network access" (also called "apps on this device") for this site, then try again.',
      'In the desktop app of your design tool this question does not come up.',
    ]);
  }
  const hints = [
    start,
    `This plugin was made for port ${port}. If the bridge uses another one, export the plugin again with it.`,
  ];
  if (permission !== 'unknown') {
    hints.push('Your browser may ask whether this site may reach your local network: allow it.');
  }
  return new Trouble('silent', 'The bridge is not running.', hints);
}

/**
 * @param {number} port
 * @returns {Trouble}
 */
function troubleOfStranger(port) {
  return new Trouble('stranger', `Another program answers at port ${port}, not Watchfolder.`, [
    'Stop that program, or give Watchfolder another port (port in watchfolder.toml)'
      + ' and export the plugin again with --port.',
  ]);
}

/**
 * @param {boolean} bridgeIsOld false: the plugin is
 * @returns {Trouble}
 */
function troubleOfAge(bridgeIsOld) {
  return bridgeIsOld
    ? new Trouble('old', 'This bridge is too old for this plugin.', ['Update Watchfolder and start it again.'])
    : new Trouble('old', 'This plugin is too old for this bridge.', [
      'Export it again with watchfolder plugin export, and install that one.',
    ]);
}

/** @returns {Trouble} */
function troubleOfToken() {
  return new Trouble('unpaired', 'This panel is not paired any more.', ['Pair it again: it takes one code.']);
}

/**
 * An error that the bridge has told (RFC 9457), with all that is wrong.
 *
 * @param {number} status
 * @param {ProblemTold | null} problem null: it was no problem document
 * @returns {Trouble}
 */
function troubleOfAnswer(status, problem) {
  if (status === 401) return troubleOfToken();
  const errors = problem ? problem.errors : [];
  const first = errors[0];
  const busy = status === 429 || status >= 500; // it may go well the next time
  if (!first) return new Trouble(busy ? 'busy' : 'refused', `The bridge answered with error ${status}.`, [], status);
  const others = errors.slice(1).map((one) => sentence(one.message));
  const hints = errors.filter((one) => one.hint).map((one) => sentence(one.hint || ''));
  return new Trouble(busy ? 'busy' : 'refused', sentence(first.message), others.concat(hints), status);
}

/**
 * @param {string} text
 * @returns {string} begun with a capital letter, ended with a stop, without marks of code
 */
function sentence(text) {
  const said = text.replace(/`/g, '').trim();
  if (!said) return said;
  return said[0].toUpperCase() + said.slice(1) + (/[.!?…]$/.test(said) ? '' : '.');
}

/**
 * @param {unknown} error
 * @returns {Trouble} as it is, or what a program error says
 */
function asTrouble(error) {
  if (error instanceof Trouble) return error;
  return new Trouble('host', sentence(error instanceof Error ? error.message : String(error)));
}
