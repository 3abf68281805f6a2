import { planBuild } from '../build/build.ts';
import { writeInputs } from '../build/input.ts';
import { createMacros } from '../build/macros.ts';
import { SCHEMAS, sourcesRead } from '../build/sql-files.ts';
import { type Database, openDatabase } from '../duckdb/database.ts';
import { ident } from '../duckdb/quote.ts';
import { bundled } from '../fetch/bundled.ts';
import { select } from '../fetch/selection.ts';
import type { Indicator } from '../model/indicator.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import type { Source } from '../model/source.ts';
import { loadExtracts } from '../read/load.ts';

/** What a build knows beside the extracts: the sources and the indicators. */
export interface Catalogue {
  sources: readonly Source[];
  indicators: readonly Indicator[];
}

/**
 * The bundled snapshot, built in memory only as far as these tables of `sql/pack` need it, of the
 * schemes `selected`. They answer to their bare names, as the tables of a release do. The caller
 * closes it.
 */
export async function openSnapshot(
  packageRoot: string,
  catalogue: Catalogue,
  workFolder: string,
  tables: readonly string[],
  selected: readonly string[] = [DEFAULT_SCHEME],
): Promise<Database> {
  const db = await openDatabase(':memory:', { threads: 1 });
  try {
    const { chosen } = select(
      sourcesRead(packageRoot, catalogue.sources),
      [],
      bundled(packageRoot).map((b) => b.extract),
    );
    await loadExtracts(db, catalogue.sources, chosen, workFolder);
    await writeInputs(db, {
      selected,
      attribution: 'hq',
      ...catalogue,
      extracts: [],
      findings: [],
    });
    await createMacros(db, packageRoot);
    for (const schema of SCHEMAS) await db.run(`CREATE SCHEMA ${ident(schema)}`);
    const steps = await planBuild(db, packageRoot);
    const needed = new Set(tables.map((table) => `pack.${table}`));
    for (const step of steps.toReversed()) {
      if (needed.has(step.table)) for (const read of step.reads) needed.add(read);
    }
    for (const step of steps.filter((s) => needed.has(s.table))) {
      await db.run(`CREATE TABLE ${step.table} AS ${step.sql}`);
    }
    await db.run("SET schema = 'pack'");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
