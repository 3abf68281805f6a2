import { type Database, openDatabase } from '../duckdb/database.ts';
import type { Prove } from '../fetch/offer.ts';
import type { Extract } from '../model/source.ts';
import { createRelations, loadExtract } from './extract.ts';

/**
 * Proves files that have just arrived: each is read by the same road as a build reads it, and what
 * was read is thrown away. One prover at a time; files are proved one after another.
 */
export async function openProver(): Promise<{ prove: Prove; close: () => void }> {
  let turn: Promise<unknown> = Promise.resolve();
  const prove: Prove = async (source, file, workFolder) => {
    const db: Database = await openDatabase(':memory:');
    try {
      await createRelations(db, source.layouts);
      const extract: Extract = {
        sourceId: source.id,
        period: file.period,
        file: file.name,
        path: file.path,
        sha256: file.sha256,
        bytes: file.bytes,
        url: '',
        retrieved: '',
        bundled: false,
        relation: null,
      };
      const outcome = await loadExtract(db, source, extract, workFolder);
      if ('refused' in outcome) return outcome;
      return {
        rows: outcome.rows,
        relation: outcome.relation,
        decoded: 'utf-8',
        ending: '.csv',
      };
    } finally {
      db.close();
    }
  };
  return {
    prove: (...given) => {
      const mine = turn.then(() => prove(...given));
      turn = mine.catch(() => {});
      return mine;
    },
    close: () => {},
  };
}
