import { join } from 'node:path';
import { openDatabase } from '../src/duckdb/database.ts';
import { text } from '../src/duckdb/quote.ts';
import {
  type Asked,
  type Bench,
  comparison,
  machine,
  measureScript,
  type Run,
  ratio,
} from './measure.ts';
import { prepare, SCHEMES } from './synthetic.ts';

const MEMORY = '4GB';
const WAYS = ['footpack', 'by hand'] as const;

/** What `bench/baselines-once.ts` is to do. */
export interface Baselines {
  /** The database that holds the figures, the memberships and the indicators. */
  path: string;
  way: (typeof WAYS)[number];
  memoryLimit: string;
}

/** What came of it: the number of baselines, and a hash of them all. */
interface Made {
  seconds: number;
  result: string;
}

/**
 * Makes of the synthetic figures proportions that can be compared: an indicator of ten has suppressed
 * counts, the others none; a CCG is missing every other month, so that coverage is less than whole.
 */
async function asProportions(path: string): Promise<void> {
  const db = await openDatabase(path, { memoryLimit: MEMORY });
  try {
    await db.run(`
      DELETE FROM organisation.reported WHERE parent_code = '05L' AND period IN
        ('2016-05', '2016-07', '2016-09', '2017-05', '2017-07', '2017-09');
      UPDATE organisation.reported SET member_code = coalesce(parent_code, org_code),
        period_start = CAST(period || '-01' AS DATE),
        period_end = last_day(CAST(period || '-01' AS DATE));
      UPDATE organisation.reported SET numerator = 50, suppressed = false, numerator_low = NULL,
        numerator_high = NULL
      WHERE suppressed AND indicator_id NOT LIKE '%0';
      UPDATE organisation.reported SET denominator = NULL, denominator_low = denominator,
        denominator_high = denominator
      WHERE suppressed;
      TRUNCATE stage.indicator;
      INSERT INTO stage.indicator BY NAME
      SELECT indicator_id, 1 AS position, 'ratio' AS combine, 'wilson' AS "interval",
        'ccg' AS "by", 100 AS multiplier, 'high' AS polarity, false AS per_day,
        false AS same_organisations, false AS accumulates
      FROM (SELECT DISTINCT indicator_id FROM organisation.reported);
      DELETE FROM organisation.published_total;
      UPDATE organisation.scheme SET selected = name IN (${SCHEMES.map(text).join(', ')});
      CHECKPOINT`);
  } finally {
    db.close();
  }
}

async function measure({ runs, quick, work }: Asked): Promise<string> {
  const rows = quick ? 400_000 : 10_000_000;
  const path = join(work, 'baselines.duckdb');
  await prepare(path, rows, work, MEMORY);
  await asProportions(path);
  const taken: Record<Baselines['way'], Run[]> = { footpack: [], 'by hand': [] };
  for (let i = quick ? 1 : 0; i <= runs; i += 1) {
    const results = WAYS.map((way) => {
      const asked: Baselines = { path, way, memoryLimit: MEMORY };
      const run = measureScript<Made>('baselines-once.ts', asked, work);
      console.error(
        `baselines, ${i === 0 ? 'warming up' : `run ${i}`}, ${way}: ${run.seconds.toFixed(2)} s`,
      );
      if (i > 0) taken[way].push(run);
      return run.result;
    });
    if (new Set(results).size !== 1)
      throw new Error(`the baselines differ:\n${results.join('\n')}`);
  }
  const [mine, theirs] = [taken.footpack, taken['by hand']];
  return [
    comparison(`${rows.toLocaleString('en-GB')} figures to baselines of ${SCHEMES.join(', ')}`, [
      ['footpack: all of `sql/baseline` up to `footprint.sql`', mine],
      ['by hand: `bench/baselines-by-hand.sql`', theirs],
    ]),
    '',
    `A ratio of ${ratio(mine, theirs).toFixed(2)} in wall time; the baselines are the same. ` +
      (await machine(`DuckDB’s memory limited to ${MEMORY}`)),
  ].join('\n');
}

/**
 * How long it takes from 10 million figures of practices and months to the baselines of three schemes:
 * numerators, denominators, bounds of what is suppressed, value, Wilson limits at 95 and 99.8 %, coverage
 * by the denominators of the members that should be there, England, rank, fifth and comparison. Beside it
 * the same arithmetic as one would write it by hand in one script for these indicators alone. footpack's
 * own way serves every combining rule, kind of organisation and source in the same tables.
 *
 * Each run is a process of its own on the same database, makes temporary tables, and times that alone.
 * Runs alternate, after one that warms the disk cache; both must give the same baselines to 9 decimals.
 */
export const baselines: Bench = { runs: 5, measure };
