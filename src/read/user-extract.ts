import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Finding } from '../model/finding.ts';
import type { Indicator } from '../model/indicator.ts';
import type { Combine } from '../model/lists.ts';
import type { Extract } from '../model/source.ts';
import { TIDY } from '../model/tidy.ts';
import { isThere, loadUserFile, userMistake } from './user-file.ts';

/**
 * SQL of what is wrong with a row by the way its indicator combines, or NULL: a mean without a weight
 * would be a mean of rates, and what is counted by category has one.
 */
function fault(indicators: readonly Indicator[]): string {
  const idsOf = (combine: Combine) =>
    ["''", ...indicators.filter((i) => i.combine === combine).map((i) => text(i.id))].join(', ');
  const given = (column: string) => `coalesce(${column}, '') <> ''`;
  return `CASE
    WHEN indicator_id IN (${idsOf('weighted-mean')}) THEN CASE
      WHEN ${given('value')} AND value <> '*' AND NOT ${given('denominator')}
        THEN 'a mean without its weight: fill denominator'
      WHEN TRY_CAST(replace(denominator, ',', '') AS DOUBLE) < 0 THEN 'the weight of a mean is below zero: ' || denominator
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
    throw userMistake(
      `unknown indicator ${stranger.indicator_id}`,
      `${path} line ${stranger.source_line}`,
      'define it in a CSV and give that with --indicators',
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
      'mend the line; docs/extracts.md says what each way of combining needs',
    );
  }
  const held = await db.rows(`SELECT DISTINCT indicator_id FROM raw.tidy WHERE ${mine}`);
  const indicatorIds = held.map((row) => String(row.indicator_id));
  return { extract, findings, indicatorIds };
}
