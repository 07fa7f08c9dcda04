// @ts-check
// The part of the self-test that only Figma can show. Everything that is made is removed again.

/**
 * @param {string} name
 * @param {() => Promise<string> | string} attempt
 * @returns {Promise<FigmaCheck>}
 */
async function hostCheck(name, attempt) {
  const began = Date.now();
  try {
    return { name, passed: true, detail: await attempt(), seconds: (Date.now() - began) / 1000 };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, passed: false, detail, seconds: (Date.now() - began) / 1000 };
  }
}

/** @returns {Promise<FigmaCheck[]>} */
async function hostChecks() {
  const rectangle = figma.createRectangle();
  rectangle.name = 'Watchfolder self-test';
  rectangle.resize(64, 48);
  rectangle.x = figma.viewport.center.x;
  rectangle.y = figma.viewport.center.y;
  /** @type {Uint8Array} */
  let png = new Uint8Array();
  const checks = [
    await hostCheck('export a node', async () => {
      png = await rectangle.exportAsync({ format: 'PNG', constraint: { type: 'SCALE', value: 2 } });
      return `${png.length} bytes of PNG`;
    }),
    await hostCheck('make an image of it', async () => {
      const image = figma.createImage(png);
      rectangle.fills = [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: image.hash }];
      const size = await image.getSizeAsync();
      if (size.width !== 128 || size.height !== 96) throw new Error(`${size.width} × ${size.height} instead of 128 × 96`);
      const back = await image.getBytesAsync();
      if (back.length !== png.length) throw new Error('other bytes come back than were put in');
      return `${size.width} × ${size.height} px, the same bytes back`;
    }),
    await hostCheck('plugin data', () => {
      rectangle.setPluginData('job', 'x');
      if (rectangle.getPluginData('job') !== 'x') throw new Error('it does not come back');
      return 'kept with the node';
    }),
    await hostCheck('relaunch button', () => {
      rectangle.setRelaunchData({ refine: 'Go on from this result' });
      return 'set';
    }),
    await hostCheck('find it again', async () => {
      const found = await figma.getNodeByIdAsync(rectangle.id);
      if (!found || found.id !== rectangle.id) throw new Error('the node is not found by its id');
      return 'by its id';
    }),
  ];
  rectangle.remove();
  return checks;
}
