import type { Database } from '../duckdb/database.ts';
import { forEach } from '../duckdb/pool.ts';
import type { Json } from '../duckdb/value.ts';
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
  await db.run(`CREATE TABLE pack."check" (
    "check" VARCHAR, severity VARCHAR, promise VARCHAR, scheme VARCHAR, indicator_id VARCHAR,
    period VARCHAR, message VARCHAR)`);
  const files = folderFiles(packageRoot, 'check');
  const found = await forEach(db, files, async (connection, file) => {
    await tablesRead(connection, file);
    const rows = await connection
      .rows(`SELECT scheme, indicator_id, period, message FROM (${file.sql}) ORDER BY ALL`)
      .catch((error) => {
        throw new Error(`${file.file}: ${error instanceof Error ? error.message : error}`);
      });
    return rows.map(
      (row): Breach => ({
        check: file.table.replace('check.', ''),
        severity: severityOf(file),
        scheme: row.scheme as string | null,
        indicator_id: row.indicator_id as string | null,
        period: row.period as string | null,
        message: String(row.message),
      }),
    );
  });
  const told = files.flatMap((file, i): Json[][] => {
    const breaches = found[i] ?? [];
    const name = file.table.replace('check.', '');
    if (breaches.length === 0) return [[name, 'info', promiseOf(file), null, null, null, 'holds']];
    return breaches.map((b) => [
      b.check,
      b.severity,
      promiseOf(file),
      b.scheme,
      b.indicator_id,
      b.period,
      b.message,
    ]);
  });
  await db.insert(
    'pack',
    'check',
    ['check', 'severity', 'promise', 'scheme', 'indicator_id', 'period', 'message'],
    told,
  );
  return found.flat();
}
