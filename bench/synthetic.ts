import { join } from 'node:path';
import { indicators, sources } from '../pipelines/catalogue.ts';
import { buildTables, planBuild } from '../src/build/build.ts';
import { writeInputs } from '../src/build/input.ts';
import { createMacros } from '../src/build/macros.ts';
import { openDatabase } from '../src/duckdb/database.ts';
import { bundled } from '../src/fetch/bundled.ts';
import { select } from '../src/fetch/selection.ts';
import { loadExtracts } from '../src/read/load.ts';
import { root } from './measure.ts';

/** The schemes into which synthetic figures are mapped. */
export const SCHEMES = ['stp-2017', 'stp-2020', 'icb-2023'];

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
export async function prepare(
  path: string,
  rows: number,
  work: string,
  memoryLimit: string,
): Promise<string> {
  const db = await openDatabase(path, { memoryLimit });
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
    const steps = await planBuild(db, root);
    await createMacros(db, root);
    await buildTables(db, root, steps, steps);
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
