// Runs in every frame before anything else: tells the test of every request and its answer, and takes
// away what the design tools do not have.

(() => {
  const real = window.fetch.bind(window);
  const told = (value) => (value instanceof ArrayBuffer ? { bytes: value.byteLength } : value === undefined ? null : String(value));
  window.fetch = async (address, options = {}) => {
    const said = {
      address: String(address), method: options.method || 'GET', headers: options.headers || {}, body: told(options.body),
      modal: Boolean(window.PS && window.PS.isModal()), mode: options.mode || 'cors',
    };
    let response;
    try {
      response = await real(address, options);
    } catch (error) {
      window.recordExchange({ ...said, status: 0 });
      throw error;
    }
    const type = response.headers.get('content-type') || '';
    const text = /json/.test(type) ? await response.clone().text() : '';
    window.recordExchange({ ...said, status: response.status, type, text });
    return response;
  };
  for (const name of ['EventSource', 'WebSocket', 'Worker', 'SharedWorker', 'BroadcastChannel', 'indexedDB', 'showOpenFilePicker', 'CompressionStream', 'DecompressionStream']) {
    Object.defineProperty(window, name, { get() { throw new Error(`${name} is not there in every design tool`); }, configurable: true });
  }
})();
