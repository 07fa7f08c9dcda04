// Photoshop's and UXP's modules, for all parts of the panel.
const { app, core, imaging, constants, action } = require('photoshop');
const { entrypoints, host: program, storage } = require('uxp');
const { platform } = require('os');
