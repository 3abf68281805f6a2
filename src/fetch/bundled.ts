import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, Problem } from '../model/problem.ts';
import { type BundledSidecar, bundledSidecarSchema, type Extract } from '../model/source.ts';
import { sha256 } from './archive.ts';

/** Where the package keeps its bundled snapshot. */
export function bundledFolder(packageRoot: string): string {
  return join(packageRoot, 'data', 'raw', 'bundled');
}

/** An extract of the bundled snapshot, and the published files it was computed from. */
export interface Bundled {
  extract: Extract;
  from: BundledSidecar['from'];
}

/** The extracts of the bundled snapshot, each proved against its sidecar. */
export function bundled(packageRoot: string): Bundled[] {
  return bundledIn(bundledFolder(packageRoot));
}

/** The same of a snapshot in any folder. */
export function bundledIn(folder: string): Bundled[] {
  const extracts: Bundled[] = [];
  for (const sub of ['', 'facts']) {
    for (const name of readdirSync(join(folder, sub)).sort()) {
      if (!name.endsWith('.csv')) continue;
      const file = sub ? `${sub}/${name}` : name;
      const path = join(folder, file);
      const sidecar = bundledSidecarSchema.parse(
        JSON.parse(readFileSync(path.replace(/\.csv$/, '.json'), 'utf8')),
      );
      const bytes = readFileSync(path);
      if (sha256(bytes) !== sidecar.sha256) {
        throw new Problem(EXIT.unexpected, 'a bundled extract is not the file that was shipped', {
          where: path,
          untouched: 'every release and the archive',
          next: 'reinstall footpack, or restore data/raw/bundled from version control',
        });
      }
      const extract: Extract = {
        sourceId: sidecar.source,
        period: sidecar.period,
        file: `bundled/${file}`,
        path,
        sha256: sidecar.sha256,
        bytes: bytes.byteLength,
        url: sidecar.from[0]?.url ?? '',
        retrieved: sidecar.taken,
        bundled: true,
        relation: sidecar.relation,
      };
      extracts.push({ extract, from: sidecar.from });
    }
  }
  return extracts;
}
