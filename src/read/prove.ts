import { mkdirSync } from 'node:fs';
import { type Limits, openDatabase, within } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Prove } from '../fetch/offer.ts';
import { bytesOfSize } from '../model/size.ts';
import type { Extract } from '../model/source.ts';
import { withStaged } from './extract.ts';

/** Memory of the database in which files are proved; what is more goes to the work folder. */
const MEMORY = '512MB';

/**
 * Opens a prover of files that have just arrived: each is read by the same road as a build reads it
 * and held against the same contract, and its rows are thrown away. Files are proved one after
 * another, whoever asks; `limits` hold where they are less than it takes by itself. How many rows there were before is for the caller to compare.
 */
export async function openProver(
  limits: Pick<Limits, 'memory' | 'threads'> = {},
): Promise<{ prove: Prove; close: () => void }> {
  const { memory, threads } = limits;
  const isLess = (bytesOfSize(memory ?? MEMORY) ?? 0) < (bytesOfSize(MEMORY) ?? 0);
  const bounds = {
    ...(isLess && memory !== undefined ? { memory } : {}),
    ...(threads === undefined ? {} : { threads }),
  };
  const db = await openDatabase(':memory:', within(bounds, { memoryLimit: MEMORY }));
  let turn: Promise<unknown> = Promise.resolve();
  let spills = false;
  const prove: Prove = async (source, file, workFolder, overruled = []) => {
    mkdirSync(workFolder, { recursive: true });
    // DuckDB keeps to the first folder that it was told of.
    if (!spills) await db.run(`SET temp_directory = ${text(workFolder)}`);
    spills = true;
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
      overruled,
    };
    return withStaged(db, source, extract, workFolder, async ({ loaded, ending }) => {
      const { rows, relation, decoded, findings } = loaded;
      return { rows, relation, decoded, ending, findings };
    });
  };
  return {
    prove: (...given) => {
      const mine = turn.then(() => prove(...given));
      turn = mine.catch(() => {});
      return mine;
    },
    close: () => db.close(),
  };
}
