// @ts-check
// Figma's half with the document: it answers what the window asks. No network here.

/** @type {{[ask in FigmaAsked]: (value: FigmaAnswers[ask][0]) => Promise<FigmaAnswers[ask][1]>}} */
const ANSWERS = {
  describe: async ({ scope }) => described(scope),
  sources: ({ scope, target }) => sources(scope, target === 'replace' ? 'replace' : 'beside'),
  place: (result) => placed(result),
  going: async () => (figma.command === 'refine' ? selectedResult() : null),
  // A file that nothing was sent of has no mark, and gets none by being looked at.
  here: async () => {
    const [node] = figma.currentPage.selection;
    return node && figma.root.getPluginData('file') ? refOf(node.id) : '';
  },
  read: async ({ key }) => (await figma.clientStorage.getAsync(`watchfolder-${key}`)) || '',
  write: async ({ key, value }) => {
    if (value) await figma.clientStorage.setAsync(`watchfolder-${key}`, value);
    else await figma.clientStorage.deleteAsync(`watchfolder-${key}`);
    return null;
  },
  notify: async ({ text, bad }) => {
    figma.notify(text.length > 100 ? `${text.slice(0, 97)}…` : text, { error: bad });
    return null;
  },
  selfTest: () => hostChecks(),
};

figma.showUI(__html__, { width: 320, height: 600, themeColors: true, title: 'Watchfolder' });

figma.ui.onmessage = async (/** @type {FigmaQuestion} */ question) => {
  /** @type {FigmaReply} */
  const reply = { id: question.id };
  try {
    const answer = /** @type {(value: any) => Promise<unknown>} */ (ANSWERS[question.ask]);
    reply.value = await answer(question.value);
  } catch (error) {
    reply.error = error instanceof Error ? error.message : String(error);
  }
  figma.ui.postMessage(reply);
};

figma.on('selectionchange', () => { figma.ui.postMessage({ id: 0 }); });
