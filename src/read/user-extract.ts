import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Finding } from '../model/finding.ts';
import type { Indicator } from '../model/indicator.ts';
import type { Extract } from '../model/source.ts';
import { TIDY } from '../model/tidy.ts';
import { isThere, loadUserFile, userMistake } from './user-file.ts';

/**
 * Reads a user's tidy extract into `raw.tidy`. An indicator that nobody declared is an error that
 * names the line.
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
  const known = indicators.map((i) => text(i.id)).join(', ');
  const [stranger] = await db.rows(
    `SELECT source_line, indicator_id FROM raw.tidy
     WHERE source_id = ${text(extract.sourceId)} AND indicator_id NOT IN (${known})
     ORDER BY source_line LIMIT 1`,
  );
  if (stranger) {
    throw userMistake(
      `unknown indicator ${stranger.indicator_id}`,
      `${path} line ${stranger.source_line}`,
      'define it in a CSV and give that with --indicators',
    );
  }
  const held = await db.rows(
    `SELECT DISTINCT indicator_id FROM raw.tidy WHERE source_id = ${text(extract.sourceId)}`,
  );
  const indicatorIds = held.map((row) => String(row.indicator_id));
  return { extract, findings, indicatorIds };
}
