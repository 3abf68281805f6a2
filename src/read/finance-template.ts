import { existsSync, statSync } from 'node:fs';
import { openDatabase } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { FINANCE_TEMPLATE, type TypedLine } from '../model/finance.ts';
import type { Finding } from '../model/finding.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { createRelations } from './relations.ts';
import { loadUserFile } from './user-file.ts';

const NEXT = 'mend the file; its columns are in docs/finance.md, and footpack finance --template';

/**
 * Reads a completed financial template, a CSV file or a workbook, line by line as it was typed: words
 * and figures are judged later, with all the rest. A record that holds neither a year nor a line, a
 * kind or a figure is none. A file that is not there, is no table, lacks a column or has a record of
 * a wrong width is a usage `Problem`. Findings tell what was read with a reservation.
 */
export async function readFinanceTemplate(
  path: string,
  workFolder: string,
): Promise<{ lines: TypedLine[]; findings: Finding[] }> {
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new Problem(EXIT.usage, 'there is no such file', {
      where: path,
      next: 'check the path; footpack finance --template writes an empty template',
    });
  }
  const db = await openDatabase(':memory:', { threads: 1 });
  try {
    await createRelations(db, [FINANCE_TEMPLATE]);
    const { extract, findings } = await loadUserFile(
      db,
      path,
      FINANCE_TEMPLATE,
      workFolder,
      NEXT,
      'everything: nothing was judged',
    );
    const rows = await db.rows(
      `SELECT * FROM raw.finance_template
       WHERE source_id = ${text(extract.sourceId)}
         AND coalesce(year, line, kind, million_pounds) IS NOT NULL
       ORDER BY source_line`,
    );
    const given = (value: unknown) => (value === null ? null : String(value));
    const lines = rows.map((row) => ({
      at: Number(row.source_line),
      footprintCode: given(row.footprint_code),
      footprintName: given(row.footprint_name),
      basis: given(row.basis),
      checkpoint: given(row.checkpoint),
      year: given(row.year),
      line: given(row.line),
      kind: given(row.kind),
      millionPounds: given(row.million_pounds),
    }));
    return { lines, findings };
  } finally {
    db.close();
  }
}
