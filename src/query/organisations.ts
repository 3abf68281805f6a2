import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildTables } from '../build/build.ts';
import { writeInputs } from '../build/input.ts';
import { chosenSchemes } from '../build/scheme.ts';
import { openDatabase } from '../duckdb/database.ts';
import { bundled } from '../fetch/bundled.ts';
import { select } from '../fetch/selection.ts';
import type { Indicator } from '../model/indicator.ts';
import { type Pack, packSchema } from '../model/pack.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { indexSchema } from '../model/release.ts';
import type { Source } from '../model/source.ts';
import { loadExtracts } from '../read/load.ts';
import { packsOf } from '../release/packs.ts';

/** A footprint as a person may name it: ONS code, number, or part of its name. */
function isNamed(footprint: { code: string; number: number | null; name: string }, asked: string) {
  return (
    footprint.code.toLowerCase() === asked.toLowerCase() ||
    String(footprint.number) === asked ||
    footprint.name.toLowerCase() === asked.toLowerCase()
  );
}

function noSuchFootprint(
  asked: string,
  scheme: string,
  known: readonly { code: string; name: string }[],
): Problem {
  const near = known.filter((f) => f.name.toLowerCase().includes(asked.toLowerCase())).slice(0, 3);
  return new Problem(EXIT.usage, `there is no footprint ${asked} in ${scheme}`, {
    next:
      near.length > 0
        ? `did you mean ${near.map((f) => `${f.code} (${f.name})`).join(' or ')}?`
        : 'give its ONS code, its number (1 to 44) or its name',
  });
}

/** The organisations of a footprint from the pack of a release, or null where it has no such scheme. */
export function organisationsOfRelease(
  folder: string,
  scheme: string,
  asked: string,
): Pack['organisations'] | null {
  const index = join(folder, scheme, 'index.json');
  if (!existsSync(index)) return null;
  const footprints = indexSchema.parse(JSON.parse(readFileSync(index, 'utf8')));
  const found = footprints.find((f) => isNamed(f, asked));
  if (!found) throw noSuchFootprint(asked, scheme, footprints);
  const pack = readFileSync(join(folder, scheme, found.pack), 'utf8');
  return packSchema.parse(JSON.parse(pack)).organisations;
}

/** The same from the bundled snapshot, where there is no release yet: built in memory. */
export async function organisationsOfSnapshot(
  packageRoot: string,
  catalogue: { sources: readonly Source[]; indicators: readonly Indicator[] },
  workFolder: string,
  scheme: string,
  asked: string,
): Promise<Pack['organisations']> {
  const db = await openDatabase(':memory:');
  try {
    const extracts = bundled(packageRoot).map((b) => b.extract);
    const { chosen } = select(catalogue.sources, [], extracts);
    await loadExtracts(db, catalogue.sources, chosen, workFolder);
    await writeInputs(db, {
      selected: [scheme],
      attribution: 'hq',
      ...catalogue,
      extracts: [],
      findings: [],
    });
    await buildTables(db, packageRoot);
    await chosenSchemes(db, [scheme]);
    const known: { code: string; name: string }[] = [];
    for await (const pack of packsOf(db, scheme, '1970-01-01', 'none')) {
      if (isNamed(pack.footprint, asked)) return pack.organisations;
      known.push(pack.footprint);
    }
    throw noSuchFootprint(asked, scheme, known);
  } finally {
    db.close();
  }
}
