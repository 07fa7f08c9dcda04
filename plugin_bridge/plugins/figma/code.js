// @ts-check
// Figma's half with the document: it answers what the window asks. No network here.

/** @type {{[ask in FigmaAsked]: (value: FigmaAnswers[ask][0]) => Promise<FigmaAnswers[ask][1]>}} */
const ANSWERS = {
  describe: async ({ scope }) => described(scope),
  sources: ({ scope, target }) => sources(scope, target === 'replace' ? 'replace' : 'beside'),
  place: (result) => placed(result),
  going: async () => (figma.command === 'refine' ? selectedResult() : null),
  here: async () => (figma.currentPage.selection.length ? refOf(figma.currentPage.selection[0].id) : ''),
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
