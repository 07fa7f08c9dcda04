// Watchfolder: send the open document to a watched folder. For Photoshop without a plugin; any
// version that runs scripts. File > Scripts > Browse, or put it into Presets/Scripts.
//
// A copy goes into the folder as TIFF, in the document's own profile and depth; the selection goes
// beside it as a mask; what is to be done goes beside it as text. The document stays as it is.

#target photoshop

(function () {
    var SETTINGS = new File(Folder.userData + '/watchfolder-folder.txt');

    function readText(file) {
        if (!file.exists) return '';
        file.encoding = 'UTF-8';
        file.open('r');
        var text = file.read();
        file.close();
        return text;
    }

    function writeText(file, text) {
        file.encoding = 'UTF-8';
        file.lineFeed = 'Unix';
        if (!file.open('w')) throw new Error('cannot write ' + file.fsName);
        file.write(text);
        file.close();
    }

    function chooseFolder() {
        var kept = readText(SETTINGS);
        var folder = kept ? new Folder(kept) : null;
        if (folder && folder.exists) return folder;
        folder = Folder.selectDialog('Which folder does Watchfolder watch?');
        if (folder) writeText(SETTINGS, folder.absoluteURI);
        return folder;
    }

    function hasSelection(doc) {
        try {
            return doc.selection.bounds !== null;
        } catch (error) {
            return false; // ExtendScript throws where nothing is selected
        }
    }

    function twoDigits(number) {
        return (number < 10 ? '0' : '') + number;
    }

    function plainName(doc) {
        var now = new Date();
        var stem = doc.name.replace(/\.[^.]+$/, '').replace(/[^A-Za-z0-9 _-]+/g, '-');
        return stem + '-' + twoDigits(now.getHours()) + twoDigits(now.getMinutes()) + twoDigits(now.getSeconds());
    }

    // What was asked for, as PICTURE.edit.txt: a header, an empty line, one small edit on each line.
    function sidecar(preset, keep, instruction) {
        var lines = [];
        if (preset) lines.push('preset: ' + preset);
        if (keep) lines.push('keep: ' + keep);
        if (instruction) lines.push('', instruction);
        return lines.join('\n') + '\n';
    }

    function saveTiff(doc, file) {
        var options = new TiffSaveOptions();
        options.embedColorProfile = true;
        options.layers = false;
        options.alphaChannels = false;
        options.imageCompression = TIFFEncoding.TIFFLZW;
        doc.saveAs(file, options, true, Extension.LOWERCASE);
    }

    function savePng(doc, file) {
        doc.saveAs(file, new PNGSaveOptions(), true, Extension.LOWERCASE);
    }

    // The selection, white on black, as a picture of its own.
    function saveMask(doc, file) {
        var channel = doc.channels.add();
        channel.name = 'watchfolder';
        doc.selection.store(channel);
        var mask = doc.duplicate('watchfolder-mask', true);
        try {
            var copied = mask.channels.getByName('watchfolder');
            mask.selection.load(copied);
            var white = new SolidColor();
            white.rgb.hexValue = 'FFFFFF';
            var black = new SolidColor();
            black.rgb.hexValue = '000000';
            mask.selection.fill(white);
            mask.selection.invert();
            mask.selection.fill(black);
            mask.selection.deselect();
            copied.remove();
            mask.changeMode(ChangeMode.GRAYSCALE);
            mask.bitsPerChannel = BitsPerChannelType.EIGHT;
            savePng(mask, file);
        } finally {
            mask.close(SaveOptions.DONOTSAVECHANGES);
        }
    }

    function send() {
        var doc = app.activeDocument;
        var folder = chooseFolder();
        if (!folder) return;
        var instruction = prompt('What is to change? (empty: the preset alone)', '', 'Watchfolder');
        if (instruction === null) return;
        var preset = prompt('Preset (may be empty)', '', 'Watchfolder');
        if (preset === null) return;
        var keep = prompt('Keep as it is, parted by commas (may be empty)', '', 'Watchfolder');
        if (keep === null) return;
        if (!instruction && !preset) {
            alert('Say what is to change, or name a preset.', 'Watchfolder');
            return;
        }
        var base = folder.absoluteURI + '/' + plainName(doc) + '.tif';
        // What belongs to the picture lies there before it: the watcher starts with the picture.
        writeText(new File(base + '.edit.txt'), sidecar(preset, keep, instruction));
        if (hasSelection(doc)) saveMask(doc, new File(base + '.mask.png'));
        saveTiff(doc, new File(base));
        alert('Sent. When it is done, run watchfolder-place.jsx.', 'Watchfolder');
    }

    if (!app.documents.length) {
        alert('Open a document first.', 'Watchfolder');
        return;
    }
    // One step of the history, undone at the end of it: the stored selection leaves no trace.
    var before = app.activeDocument.activeHistoryState;
    var original = app.activeDocument;
    try {
        send();
    } finally {
        app.activeDocument = original;
        original.activeHistoryState = before;
    }
})();
