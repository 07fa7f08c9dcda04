// Reads file paths from the command line and prints what c2pa-ts finds of each, one JSON line a file.

import './global_crypto.mjs';
import { readFile } from 'node:fs/promises';
import { BMFF, JPEG, PNG } from '@trustnxt/c2pa-ts/asset';
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf';
import { ManifestStore, ValidationResult } from '@trustnxt/c2pa-ts/manifest';

const FORMATS = [JPEG, PNG, BMFF];

async function look(path) {
  const bytes = await readFile(path);
  const Format = FORMATS.find((one) => one.canRead(bytes));
  if (Format === undefined) return { valid: false, manifests: 0, codes: ['format.unknown'] };
  try {
    const asset = new Format(bytes);
    const jumbf = asset.getManifestJUMBF();
    if (jumbf === undefined) return { valid: false, manifests: 0, codes: ['claim.missing'] };
    const store = ManifestStore.read(SuperBox.fromBuffer(jumbf));
    return told(await store.validate(asset), store.manifests.length);
  } catch (error) {
    return told(ValidationResult.fromError(error), 0);
  }
}

function told(result, manifests) {
  const codes = result.statusEntries.filter((one) => !one.success).map((one) => one.code);
  return { valid: result.isValid, manifests, codes };
}

for (const file of process.argv.slice(2)) {
  console.log(JSON.stringify({ file, ...(await look(file)) }));
}
