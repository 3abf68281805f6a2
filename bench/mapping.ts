import { join } from 'node:path';
import { indicators, sources } from '../pipelines/catalogue.ts';
import { buildTables } from '../src/build/build.ts';
import { writeInputs } from '../src/build/input.ts';
import { openDatabase } from '../src/duckdb/database.ts';
import { bundled } from '../src/fetch/bundled.ts';
import { select } from '../src/fetch/selection.ts';
import { loadExtracts } from '../src/read/load.ts';
import {
  type Asked,
  type Bench,
  comparison,
  machine,
  measureScript,
  type Run,
  ratio,
  root,
} from './measure.ts';

const MEMORY = '4GB';
const SCHEMES = ['stp-2017', 'stp-2020', 'icb-2023'];
const WAYS = ['footpack', 'mapping-by-hand.sql', 'mapping-summed-by-hand.sql'] as const;

/** What `bench/mapping-once.ts` is to do. */
export interface Mapping {
  /** The database to map. */
  path: string;
  /** The product's own SQL, or the file of this folder that stands beside it. */
  way: (typeof WAYS)[number];
  memoryLimit: string;
}

/** What came of it: the number of rows and a hash of them all, and the sums over each scheme. */
interface Mapped {
  seconds: number;
  result: string;
}

/**
 * Figures of every practice that the bundled lists of 2016 and 2017 have, for the 12 months of its
 * year and as many indicators as make the rows, placed as `sql/organisation/observation.sql` places
 * them. Two practices of 250 have no CCG or one that nobody knows, a figure of 50 is suppressed, and
 * a few of those have no bounds. Columns that neither way reads are empty.
 */
function synthetic(rows: number): string {
  return `
    INSERT INTO organisation.reported BY NAME
    WITH practice AS (
      SELECT practice_code, vintage, n,
        CASE n % 250 WHEN 0 THEN NULL WHEN 1 THEN '99Z' ELSE ccg_ods END AS ccg_ods
      FROM (
        SELECT *, row_number() OVER (ORDER BY vintage, practice_code) - 1 AS n
        FROM stage.practice_listing
      )
    ),
    placed AS (
      SELECT p.*, d.ccg_ods IS NULL AND p.ccg_ods IS NOT NULL AS by_ccg
      FROM practice AS p
      LEFT JOIN organisation.divided_ccg AS d
        ON d.org_vintage = p.vintage AND d.ccg_ods = p.ccg_ods
    ),
    drawn AS (
      SELECT i % practices AS n, i // practices % 12 AS month, i // practices // 12 AS indicator,
        CAST(hash(i) % 2000 AS INTEGER) AS drawn
      FROM range(${rows}) AS numbers(i)
      CROSS JOIN (SELECT count(*) AS practices FROM practice)
    )
    SELECT
      'synthetic' AS source_id,
      'synthetic-' || indicator AS indicator_id,
      'practice' AS org_kind,
      practice_code AS org_code,
      vintage AS org_vintage,
      ccg_ods AS parent_code,
      CASE WHEN by_ccg THEN 'ccg' ELSE 'practice' END AS placed_kind,
      CASE WHEN by_ccg THEN ccg_ods ELSE practice_code END AS placed_by,
      strftime(CAST(vintage || '-01' AS DATE) + to_months(CAST(month AS INTEGER)), '%Y-%m')
        AS period,
      'month' AS period_kind,
      CASE WHEN drawn >= 40 THEN drawn END AS numerator,
      4 * drawn + 100 AS denominator,
      drawn < 40 AS suppressed,
      CASE WHEN drawn BETWEEN 1 AND 39 THEN 0 END AS numerator_low,
      CASE WHEN drawn BETWEEN 1 AND 39 THEN 4 END AS numerator_high
    FROM drawn
    JOIN placed USING (n)`;
}

/**
 * Builds the bundled snapshot, with synthetic figures in place of its own. Gives the sum of all
 * numerators, as each scheme must have it, and says what else there is.
 */
async function prepare(path: string, rows: number, work: string): Promise<string> {
  const db = await openDatabase(path, { memoryLimit: MEMORY });
  try {
    const { chosen } = select(
      sources,
      [],
      bundled(root).map((b) => b.extract),
    );
    await loadExtracts(db, sources, chosen, join(work, 'decoded'));
    await writeInputs(db, {
      selected: SCHEMES,
      attribution: 'hq',
      indicators,
      sources,
      extracts: [],
      findings: [],
    });
    await buildTables(db, root);
    await db.run('TRUNCATE organisation.reported');
    await db.run(synthetic(rows));
    const [made] = await db.rows(
      `SELECT CAST(CAST(sum(numerator) AS DECIMAL(38, 6)) AS VARCHAR) AS numerator
       FROM organisation.reported`,
    );
    return String(made?.numerator);
  } finally {
    db.close();
  }
}

/** Throws unless all ways gave the same, and each scheme has all that there was. */
function agree(results: readonly string[], numerator: string): void {
  const [first, ...others] = results;
  if (first === undefined || others.some((other) => other !== first)) {
    throw new Error(`what was mapped differs:\n${results.join('\n')}`);
  }
  const { sums } = JSON.parse(first);
  const whole = [...SCHEMES].sort().map((scheme) => `(${scheme}, ${numerator})`);
  if (sums !== `[${whole.join(', ')}]`) throw new Error(`of ${numerator} there is ${sums}`);
}

async function measure({ runs, quick, work }: Asked): Promise<string> {
  const rows = quick ? 200_000 : 10_000_000;
  const path = join(work, 'mapping.duckdb');
  const numerator = await prepare(path, rows, work);
  const taken: Record<Mapping['way'], Run[]> = {
    footpack: [],
    'mapping-by-hand.sql': [],
    'mapping-summed-by-hand.sql': [],
  };
  for (let i = quick ? 1 : 0; i <= runs; i += 1) {
    const results = WAYS.map((way) => {
      const mapping: Mapping = { path, way, memoryLimit: MEMORY };
      const run = measureScript<Mapped>('mapping-once.ts', mapping, work);
      console.error(
        `mapping, ${i === 0 ? 'warming up' : `run ${i}`}, ${way}: ${run.seconds.toFixed(2)} s`,
      );
      if (i > 0) taken[way].push(run);
      return run.result;
    });
    agree(results, numerator);
  }
  const [mine, joined, summed] = WAYS.map((way) => taken[way]) as [Run[], Run[], Run[]];
  return [
    comparison(`${rows.toLocaleString('en-GB')} rows into ${SCHEMES.join(', ')}`, [
      ['footpack: `sql/baseline/rollup.sql` and `unmapped.sql`', mine],
      ['by hand, row by row: `bench/mapping-by-hand.sql`', joined],
      ['by hand, summed first: `bench/mapping-summed-by-hand.sql`', summed],
    ]),
    '',
    `Ratios of ${ratio(mine, joined).toFixed(2)} and ${ratio(mine, summed).toFixed(2)} in wall time; ` +
      'the sums are the same. ' +
      (await machine(`DuckDB’s memory limited to ${MEMORY}`)),
  ].join('\n');
}

/**
 * How long it takes to map 10 million figures of practices and months into three schemes at once,
 * and to say what is in no footprint and why, and how much memory: `sql/baseline/rollup.sql` and
 * `sql/baseline/unmapped.sql`, beside the same join written by hand, twice: plainly, row by row, and
 * with the product's own idea, sums before weights. The tables that they read are those of a build of
 * the bundled snapshot; the figures are synthetic, of real practices.
 *
 * Each run is a process of its own, which opens the same database read-only, makes temporary tables,
 * and times that alone. Runs alternate, after one that warms the disk cache. All ways must give
 * the same sums for every footprint and for every organisation left out, and the numerators of each
 * scheme must add up to what there was. The product also gives what the script does not: bounds of
 * denominators, the apportioned part, what is open, and the coverage of its figures.
 */
export const mapping: Bench = { runs: 5, measure };
