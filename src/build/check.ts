import type { Database } from '../duckdb/database.ts';
import type { Severity } from '../model/lists.ts';
import { folderFiles, type SqlFile } from './sql-files.ts';
import { tablesRead } from './tables-read.ts';

/** A row that breaks a promise, by the check that found it. */
export interface Breach {
  check: string;
  severity: Severity;
  scheme: string | null;
  indicator_id: string | null;
  period: string | null;
  message: string;
}

/** `block` or `warn`, as the first line of a check says. */
export function severityOf(file: SqlFile): 'block' | 'warn' {
  const said = /^-- (block|warn):/.exec(file.sql)?.[1];
  if (said !== 'block' && said !== 'warn') {
    throw new Error(`${file.file}: the first line must begin with "-- block:" or "-- warn:"`);
  }
  return said;
}

/** What a check promises, from the comment that opens it. */
export function promiseOf(file: SqlFile): string {
  const lines = file.sql.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^--\s*/, ''))
    .join(' ')
    .replace(/^(block|warn):\s*/, '');
}

/**
 * Runs every check. The table `pack."check"` gets a row for each breach, and one with severity
 * `info` for each check that holds, so that a release shows what was checked.
 */
export async function runChecks(db: Database, packageRoot: string): Promise<Breach[]> {
  const breaches: Breach[] = [];
  await db.run(`CREATE TABLE pack."check" (
    "check" VARCHAR, severity VARCHAR, promise VARCHAR, scheme VARCHAR, indicator_id VARCHAR,
    period VARCHAR, message VARCHAR)`);
  for (const file of folderFiles(packageRoot, 'check')) {
    const name = file.table.replace('check.', '');
    const severity = severityOf(file);
    await tablesRead(db, file);
    const rows = await db
      .rows(`SELECT scheme, indicator_id, period, message FROM (${file.sql}) ORDER BY ALL`)
      .catch((error) => {
        throw new Error(`${file.file}: ${error instanceof Error ? error.message : error}`);
      });
    for (const row of rows) {
      breaches.push({
        check: name,
        severity,
        scheme: row.scheme as string | null,
        indicator_id: row.indicator_id as string | null,
        period: row.period as string | null,
        message: String(row.message),
      });
    }
    await db.insert(
      'pack',
      'check',
      ['check', 'severity', 'promise', 'scheme', 'indicator_id', 'period', 'message'],
      rows.length === 0
        ? [[name, 'info', promiseOf(file), null, null, null, 'holds']]
        : rows.map((r) => [
            name, severity, promiseOf(file), r.scheme ?? null, r.indicator_id ?? null,
            r.period ?? null, r.message ?? null,
          ]),
    );
  }
  return breaches;
}
