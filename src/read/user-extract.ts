import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Finding } from '../model/finding.ts';
import type { Indicator } from '../model/indicator.ts';
import type { Combine } from '../model/lists.ts';
import { nearest } from '../model/nearest.ts';
import type { Extract } from '../model/source.ts';
import { TIDY } from '../model/tidy.ts';
import { isThere, loadUserFile, userMistake } from './user-file.ts';

/** What `suppressed` may say: that a figure is, and that it is not. */
const SUPPRESSED = ['true', 'TRUE', '1', 'yes'];
const NOT_SUPPRESSED = ['', 'false', 'FALSE', 'False', '0', 'no'];

/**
 * SQL of what is wrong with a row, or NULL: a word that may have been meant to hide a figure and would
 * not, half a period; and by the way its indicator combines: a mean without a weight would be a mean of
 * rates, and what is counted by category has one.
 */
function fault(indicators: readonly Indicator[]): string {
  const idsOf = (combine: Combine) =>
    ["''", ...indicators.filter((i) => i.combine === combine).map((i) => text(i.id))].join(', ');
  const given = (column: string) => `coalesce(${column}, '') <> ''`;
  const below = (column: string) => `TRY_CAST(replace(${column}, ',', '') AS DOUBLE) < 0`;
  const words = [...SUPPRESSED, ...NOT_SUPPRESSED].map(text).join(', ');
  return `CASE
    WHEN coalesce(suppressed, '') NOT IN (${words})
      THEN 'suppressed says ' || suppressed || ', where ${SUPPRESSED.join(', ')} or nothing was expected'
    WHEN (${given('period_start')}) <> (${given('period_end')})
      THEN 'a period has a first and a last day: fill period_start and period_end, or neither'
    WHEN period_start > period_end
      THEN 'the period ends, on ' || period_end || ', before it begins, on ' || period_start
    WHEN indicator_id IN (${idsOf('ratio')}) AND ${below('denominator')}
      THEN 'the denominator is below zero: ' || denominator
    WHEN indicator_id IN (${idsOf('weighted-mean')}) THEN CASE
      WHEN ${given('value')} AND value <> '*' AND NOT ${given('denominator')}
        THEN 'a mean without its weight: fill denominator'
      WHEN ${below('denominator')} THEN 'the weight of a mean is below zero: ' || denominator
    END
    WHEN indicator_id IN (${idsOf('none')}) THEN CASE
      WHEN NOT ${given('category')} AND NOT ${given('suppressed')}
        AND '*' NOT IN (coalesce(numerator, ''), coalesce(value, ''))
        THEN 'category is empty, and the indicator is counted by category'
    END
    WHEN ${given('category')} THEN 'a category, for an indicator that is not counted by category'
  END`;
}

/**
 * Reads a user's tidy extract into `raw.tidy`. An indicator that nobody declared is an error that
 * names the line; so is a row that does not go with the way its indicator combines.
 */
export async function loadUserExtract(
  db: Database,
  path: string,
  indicators: readonly Indicator[],
  workFolder: string,
): Promise<{ extract: Extract; findings: Finding[]; indicatorIds: string[] }> {
  isThere(path, '--extract');
  const { extract, findings } = await loadUserFile(
    db,
    path,
    TIDY,
    workFolder,
    'mend the file; the columns of a tidy extract are in docs/extracts.md',
  );
  const mine = `source_id = ${text(extract.sourceId)}`;
  const known = indicators.map((i) => text(i.id)).join(', ');
  const [stranger] = await db.rows(
    `SELECT source_line, indicator_id FROM raw.tidy
     WHERE ${mine} AND indicator_id NOT IN (${known})
     ORDER BY source_line LIMIT 1`,
  );
  if (stranger) {
    const asked = String(stranger.indicator_id);
    const ids = indicators.map(({ id }) => id);
    const near = nearest(asked, ids);
    throw userMistake(
      `unknown indicator ${asked}`,
      `${path} line ${stranger.source_line}`,
      `${near ? `did you mean ${near}? Else ` : ''}define it in a CSV and give that with --indicators`,
    );
  }
  const [faulty] = await db.rows(
    `SELECT source_line, indicator_id, ${fault(indicators)} AS fault FROM raw.tidy
     WHERE ${mine} AND fault IS NOT NULL
     ORDER BY source_line LIMIT 1`,
  );
  if (faulty) {
    throw userMistake(
      `${faulty.indicator_id}: ${faulty.fault}`,
      `${path} line ${faulty.source_line}`,
      'mend the line; docs/extracts.md says what each column holds and each way of combining needs',
    );
  }
  const held = await db.rows(`SELECT DISTINCT indicator_id FROM raw.tidy WHERE ${mine}`);
  const indicatorIds = held.map((row) => String(row.indicator_id));
  return { extract, findings, indicatorIds };
}
