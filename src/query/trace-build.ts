import { join } from 'node:path';
import { planBuild } from '../build/build.ts';
import { writeInputs } from '../build/input.ts';
import { createMacros } from '../build/macros.ts';
import type { Step } from '../build/order.ts';
import { folderFiles, SCHEMAS, type SqlFile } from '../build/sql-files.ts';
import { type Database, openDatabase } from '../duckdb/database.ts';
import { ident } from '../duckdb/quote.ts';
import type { Indicator } from '../model/indicator.ts';
import type { Attribution } from '../model/lists.ts';
import type { Source } from '../model/source.ts';
import { layoutsOf } from '../read/load.ts';
import { createRelations } from '../read/relations.ts';
import type { Catalogue } from './snapshot.ts';

/** Where what is observed comes together: what it reads serves figures alone, not the map. */
const OBSERVED = 'organisation.observed';

/** Memory of the database; what is more goes to the work folder. */
const MEMORY = '3GB';

/** What is built again: some tables, of some indicators, for one scheme. */
export interface Part {
  tables: readonly string[];
  indicators: readonly Indicator[];
  scheme: string;
  attribution: Attribution;
}

/** A build of a part of the tables, of files that are yet to be read into its schema `raw`. */
export interface PartBuild {
  db: Database;
  /** Relations of `raw` that tell who belongs where: they are read whatever the figure is of. */
  mapping: ReadonlySet<string>;
  /** Makes the tables, once the files are read. */
  make(): Promise<void>;
}

/** Tables that some tables are made of, however many steps before; not beyond those that `end`. */
function behind(
  steps: readonly Step[],
  tables: readonly string[],
  end: readonly string[] = [],
): Set<string> {
  const needed = new Set(tables);
  for (const step of steps.toReversed()) {
    if (!needed.has(step.table) || end.includes(step.table)) continue;
    for (const read of step.reads) needed.add(read);
  }
  return needed;
}

/**
 * Indicators without which these cannot be built: the base of their coverage, their age bands, and
 * those that a statement asks for by name, such as the adults behind a rate.
 */
export function indicatorsWith(
  packageRoot: string,
  all: readonly Indicator[],
  id: string,
): { own: Indicator[]; named: Indicator[] } {
  const ids = new Set([id]);
  for (let size = 0; size < ids.size; ) {
    size = ids.size;
    for (const one of all) {
      if (one.partOf !== null && ids.has(one.partOf)) ids.add(one.id);
      if (ids.has(one.id) && one.coverage !== null) ids.add(one.coverage);
    }
  }
  const files: SqlFile[] = ['organisation', 'baseline'].flatMap((folder) =>
    folderFiles(packageRoot, folder),
  );
  const isNamed = (one: Indicator) => files.some(({ sql }) => sql.includes(`'${one.id}'`));
  return {
    own: all.filter((one) => ids.has(one.id)),
    named: all.filter((one) => !ids.has(one.id) && isNamed(one)),
  };
}

/**
 * Opens a build of a part of the tables, with its inputs written. The caller reads files into its
 * schema `raw`, makes the tables, asks them, and closes the database.
 */
export async function openPart(
  packageRoot: string,
  { sources }: Pick<Catalogue, 'sources'>,
  part: Part,
  work: { folder: string; small: boolean },
): Promise<PartBuild> {
  const db = work.small
    ? await openDatabase(':memory:', { threads: 1 })
    : await openDatabase(join(work.folder, 'build.duckdb'), { scratch: true, memoryLimit: MEMORY });
  try {
    await createRelations(db, layoutsOf(sources));
    await writeInputs(db, {
      selected: [part.scheme],
      attribution: part.attribution,
      indicators: part.indicators,
      sources: sources as readonly Source[],
      extracts: [],
      findings: [],
    });
    await createMacros(db, packageRoot);
    for (const schema of SCHEMAS) await db.run(`CREATE SCHEMA ${ident(schema)}`);
    const steps = await planBuild(db, packageRoot);
    const needed = behind(steps, part.tables);
    const mapping = [...behind(steps, part.tables, [OBSERVED])].filter((t) => t.startsWith('raw.'));
    return {
      db,
      mapping: new Set(mapping.map((table) => table.slice('raw.'.length))),
      async make() {
        for (const step of steps.filter(({ table }) => needed.has(table))) {
          await db.run(`CREATE TABLE ${step.table} AS ${step.sql}`);
        }
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}
