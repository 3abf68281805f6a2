import type { Database } from '../duckdb/database.ts';
import { forEach } from '../duckdb/pool.ts';
import type { Candidates } from '../fetch/selection.ts';
import type { Finding } from '../model/finding.ts';
import type { Extract, Layout, Source } from '../model/source.ts';
import { TIDY } from '../model/tidy.ts';
import { USER_SCHEME } from '../model/user-scheme.ts';
import { type Loaded, loadExtract, type Refused } from './extract.ts';
import { createRelations, keptExtracts } from './relations.ts';

export interface LoadedExtracts {
  used: Extract[];
  rows: number;
  quarantined: number;
  findings: Finding[];
}

/** Every layout of the sources, each relation once. */
export function layoutsOf(sources: readonly Source[]): Layout[] {
  const all = [...sources.flatMap((s) => s.layouts), TIDY, USER_SCHEME];
  return [...new Map(all.map((layout) => [layout.relation, layout])).values()];
}

/** A source as an extract of it is read: a bundled one may be tidy. */
export function readAs(source: Source, extract: Extract): Source {
  return extract.bundled ? { ...source, layouts: [...source.layouts, TIDY] } : source;
}

/** Makes schema `raw` and reads the chosen extracts into it. */
export async function loadExtracts(
  db: Database,
  sources: readonly Source[],
  chosen: readonly Candidates[],
  workFolder: string,
): Promise<LoadedExtracts> {
  await createRelations(db, layoutsOf(sources));
  return readExtracts(db, sources, chosen, workFolder);
}

/**
 * Reads the chosen extracts into schema `raw`. Of each source and period the first that can be read
 * is used; where none can, the bundled extracts behind them; each that is passed over is a finding.
 */
export async function readExtracts(
  db: Database,
  sources: readonly Source[],
  chosen: readonly Candidates[],
  workFolder: string,
): Promise<LoadedExtracts> {
  const byId = new Map(sources.map((s) => [s.id, s]));
  const result: LoadedExtracts = { used: [], rows: 0, quarantined: 0, findings: [] };
  const kept = await keptExtracts(db);
  const load = async (connection: Database, extract: Extract): Promise<Loaded | Refused> => {
    const source = byId.get(extract.sourceId);
    if (!source) throw new Error(`${extract.file}: no pipeline declares ${extract.sourceId}`);
    const before = kept.get(extract.file) ?? null;
    return loadExtract(connection, readAs(source, extract), extract, workFolder, before);
  };
  const outcomes = await forEach(db, chosen, async (connection, { extracts, floor }) => {
    const tried: { extract: Extract; outcome: Loaded | Refused }[] = [];
    for (const extract of extracts) {
      const outcome = await load(connection, extract);
      tried.push({ extract, outcome });
      if (!('refused' in outcome)) return tried;
    }
    for (const extract of floor) {
      tried.push({ extract, outcome: await load(connection, extract) });
    }
    return tried;
  });
  for (const { extract, outcome } of outcomes.flat()) {
    if ('refused' in outcome) {
      result.findings.push(outcome.refused);
      continue;
    }
    result.used.push(extract);
    result.rows += outcome.rows;
    result.quarantined += outcome.quarantined;
    result.findings.push(...outcome.findings);
  }
  return result;
}
