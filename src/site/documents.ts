import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import type { Pack } from '../model/pack.ts';
import { packOf } from '../query/pack.ts';
import { type DocumentOptions, footprintDocument } from './document.ts';

/**
 * The values of every footprint of a scheme by indicator, of the period with which packs open, from the
 * bytes of its `values.arrow`; a footprint without a value is left out.
 */
export function valuesIn(arrow: Uint8Array): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const { indicator_id: id, value } of tableFromIPC(arrow)) {
    if (value === null) continue;
    const known = values.get(String(id));
    if (known) known.push(Number(value));
    else values.set(String(id), [Number(value)]);
  }
  return values;
}

/** A release whose packs are read: its id and folder. */
export interface PackShelf {
  id: string;
  folder: string;
}

/** The values of the footprints of a scheme of a release. Throws where the file is not there. */
export function shownValues({ folder }: PackShelf, scheme: string): Map<string, number[]> {
  return valuesIn(readFileSync(join(folder, scheme, 'map', 'values.arrow')));
}

/** A pack of a release, as it lies there. Throws a `Problem` for one that another footpack made. */
export function shownPack({ id, folder }: PackShelf, scheme: string, code: string): Pack {
  const path = join(folder, scheme, 'packs', code, 'pack.json');
  return packOf({ release: id, scheme, code, name: code, path, text: readFileSync(path, 'utf8') });
}

/** The document of a footprint as it stands at `footprints/<scheme>/<code>/`. */
export function documentOf(
  release: PackShelf,
  scheme: string,
  code: string,
  given: Omit<DocumentOptions, 'release' | 'root'>,
): string {
  const pack = shownPack(release, scheme, code);
  return footprintDocument(pack, { release: release.id, root: '../../../', ...given });
}
