// Watchfolder: place the newest result of the watched folder into the open document, as a smart
// object in the group "Watchfolder". The companion of watchfolder-send.jsx.

#target photoshop

(function () {
    var SETTINGS = new File(Folder.userData + '/watchfolder-folder.txt');
    var GROUP = 'Watchfolder';

    function keptFolder() {
        if (!SETTINGS.exists) return null;
        SETTINGS.encoding = 'UTF-8';
        SETTINGS.open('r');
        var folder = new Folder(SETTINGS.read());
        SETTINGS.close();
        return folder.exists ? folder : null;
    }

    function isPicture(file) {
        return file instanceof File && /\.(png|tif|tiff|jpg|jpeg|webp)$/i.test(file.name) && file.name.charAt(0) !== '.';
    }

    function belongsTo(file, doc) {
        var stem = doc.name.replace(/\.[^.]+$/, '').replace(/[^A-Za-z0-9 _-]+/g, '-');
        return decodeURI(file.name).indexOf(stem + '-') === 0;
    }

    function newest(folder, doc) {
        var found = null;
        var files = folder.getFiles(isPicture);
        for (var n = 0; n < files.length; n += 1) {
            if (belongsTo(files[n], doc) && (!found || files[n].modified > found.modified)) found = files[n];
        }
        return found;
    }

    function groupOf(doc) {
        for (var n = 0; n < doc.layerSets.length; n += 1) {
            if (doc.layerSets[n].name === GROUP) return doc.layerSets[n];
        }
        var made = doc.layerSets.add();
        made.name = GROUP;
        return made;
    }

    // Opened and copied over by pixels: size and place then do not hang on how Photoshop places files.
    function place(doc, file) {
        var result = app.open(file);
        var layer;
        try {
            if (result.layers.length > 1 || !result.layers[0].isBackgroundLayer) result.mergeVisibleLayers();
            layer = result.activeLayer.duplicate(doc, ElementPlacement.PLACEATBEGINNING);
        } finally {
            app.activeDocument = result;
            result.close(SaveOptions.DONOTSAVECHANGES);
        }
        app.activeDocument = doc;
        doc.activeLayer = layer;
        executeAction(stringIDToTypeID('newPlacedLayer'), undefined, DialogModes.NO);
        doc.activeLayer.name = decodeURI(file.name);
        doc.activeLayer.move(groupOf(doc), ElementPlacement.INSIDE);
    }

    var folder = keptFolder();
    if (!app.documents.length) {
        alert('Open the document first that the result belongs to.', 'Watchfolder');
    } else if (!folder) {
        alert('Run watchfolder-send.jsx first: it asks which folder is watched.', 'Watchfolder');
    } else {
        var document = app.activeDocument;
        var file = newest(new Folder(folder.absoluteURI + '/_out'), document);
        if (!file) {
            alert('There is no result of this document yet. A file beside the picture says why, if it went wrong.', 'Watchfolder');
        } else {
            // The name by which suspendHistory runs it is looked up from the top, so it is put there.
            $.global.watchfolderPlace = function () { place(document, file); };
            document.suspendHistory('Watchfolder: place result', '$.global.watchfolderPlace()');
        }
    }
})();
