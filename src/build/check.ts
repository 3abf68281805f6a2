import type { Database } from '../duckdb/database.ts';
import { ident, qualified } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import type { Severity } from '../model/lists.ts';
import { type BuildStep, buildTables } from './build.ts';
import { BY_INDICATOR, CHECKS, folderFiles, type SqlFile } from './sql-files.ts';

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
    .filter((line) => line !== BY_INDICATOR)
    .join(' ')
    .replace(/^(block|warn):\s*/, '');
}

/**
 * Makes the table of every check whose tables changed. The table `pack."check"` gets a row for each
 * breach, and one with severity `info` for each check that holds, so that a release shows what was
 * checked.
 */
export async function runChecks(
  db: Database,
  packageRoot: string,
  steps: readonly BuildStep[],
): Promise<Breach[]> {
  await buildTables(db, packageRoot, steps, steps);
  const files = folderFiles(packageRoot, CHECKS);
  const found: Breach[][] = [];
  for (const file of files) {
    const check = file.table.replace('check.', '');
    const rows = await db.rows(
      `SELECT scheme, indicator_id, period, message FROM ${qualified(CHECKS, check)} ORDER BY ALL`,
    );
    found.push(
      rows.map((row) => ({
        check,
        severity: severityOf(file),
        scheme: row.scheme as string | null,
        indicator_id: row.indicator_id as string | null,
        period: row.period as string | null,
        message: String(row.message),
      })),
    );
  }
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
  const columns = ['check', 'severity', 'promise', 'scheme', 'indicator_id', 'period', 'message'];
  await db.run(
    `CREATE OR REPLACE TABLE pack."check" (${columns.map((c) => `${ident(c)} VARCHAR`).join(', ')})`,
  );
  await db.insert('pack', 'check', columns, told);
  return found.flat();
}
