import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { fileSha256 } from '../fetch/archive.ts';
import type { Finding } from '../model/finding.ts';
import { type Indicator, indicatorSchema } from '../model/indicator.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { Extract } from '../model/source.ts';
import { TIDY } from '../model/tidy.ts';
import { decode, inspect } from './body.ts';
import { loadExtract } from './extract.ts';
import { firstRecord } from './header.ts';

const UNTOUCHED = 'the archive and the last release: nothing was built';

function isThere(path: string, option: string): void {
  if (!existsSync(path)) {
    throw new Problem(EXIT.usage, `there is no file for ${option}`, {
      where: path,
      untouched: UNTOUCHED,
      next: 'check the path',
    });
  }
}

/** The source under which figures of a user's extract stand in a release. */
export function userSource(path: string): string {
  const stem = basename(path)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `user-${stem.replace(/^-|-$/g, '') || 'extract'}`;
}

/**
 * Reads a user's tidy extract into `raw.tidy`. What the user brought is not quarantined: the first
 * faulty row, and an indicator that nobody declared, are errors that name the line.
 */
export async function loadUserExtract(
  db: Database,
  path: string,
  indicators: readonly Indicator[],
  workFolder: string,
): Promise<{ extract: Extract; findings: Finding[]; indicatorIds: string[] }> {
  isThere(path, '--extract');
  const extract: Extract = {
    sourceId: userSource(path),
    period: 'undated',
    file: basename(path),
    path,
    sha256: await fileSha256(path),
    bytes: statSync(path).size,
    url: '',
    retrieved: '',
    bundled: false,
    relation: 'tidy',
  };
  const source = { id: extract.sourceId, layouts: [TIDY], vintage: 'extract' as const };
  const loaded = await loadExtract(db, source, extract, workFolder);
  if ('refused' in loaded) {
    throw new Problem(EXIT.usage, loaded.refused.message, {
      where: path,
      untouched: UNTOUCHED,
      next: 'mend the file; the columns of a tidy extract are in docs/extracts.md',
    });
  }
  const [faulty] = await db.rows(
    `SELECT source_line, reason, text FROM raw.quarantine WHERE source_id = ${text(extract.sourceId)}
     ORDER BY source_line LIMIT 1`,
  );
  if (faulty) {
    throw new Problem(EXIT.usage, `${extract.file}: ${faulty.reason}`, {
      where: `${path} line ${faulty.source_line}: ${faulty.text}`,
      untouched: UNTOUCHED,
      next: 'mend the line and run again',
    });
  }
  const known = indicators.map((i) => text(i.id)).join(', ');
  const [stranger] = await db.rows(
    `SELECT source_line, indicator_id FROM raw.tidy
     WHERE source_id = ${text(extract.sourceId)} AND indicator_id NOT IN (${known})
     ORDER BY source_line LIMIT 1`,
  );
  if (stranger) {
    throw new Problem(EXIT.usage, `unknown indicator ${stranger.indicator_id}`, {
      where: `${path} line ${stranger.source_line}`,
      untouched: UNTOUCHED,
      next: 'define it in a CSV and give that with --indicators',
    });
  }
  const held = await db.rows(
    `SELECT DISTINCT indicator_id FROM raw.tidy WHERE source_id = ${text(extract.sourceId)}`,
  );
  const indicatorIds = held.map((row) => String(row.indicator_id));
  return { extract, findings: loaded.findings, indicatorIds };
}

const INDICATOR_COLUMNS = ['id', 'title', 'gap', 'domain', 'unit', 'polarity', 'combine'];

/**
 * Reads the indicators that a user defines: `id, title, gap, domain, unit, polarity, combine`, and
 * optionally `by` (ccg, provider or authority), `multiplier`, `numerator` and `denominator`. A ratio
 * in percent is multiplied by 100 and gets a Wilson interval.
 */
export function userIndicators(path: string, taken: readonly Indicator[]): Indicator[] {
  isThere(path, '--indicators');
  const bytes = readFileSync(path);
  const body = inspect(bytes);
  const fail = (message: string, line: number) =>
    new Problem(EXIT.usage, message, {
      where: `${path} line ${line}`,
      untouched: UNTOUCHED,
      next: 'mend the file; its columns are in docs/extracts.md',
    });
  if (body.fault) throw fail(body.fault, 1);
  const header = firstRecord(decode(bytes, body.encoding)).map((name) => name.trim());
  const lacking = INDICATOR_COLUMNS.filter((name) => !header.includes(name));
  if (lacking.length > 0) throw fail(`there is no column ${lacking.join(', ')}`, 1);
  const rows = parse(decode(bytes, body.encoding), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    info: true,
    relax_column_count: true,
  }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
  const found: Indicator[] = [];
  for (const { record, info } of rows) {
    const ratio = record.combine === 'ratio';
    const percent = ratio && record.unit === 'percent';
    const parsed = indicatorSchema.safeParse({
      ...record,
      by: record.by || 'ccg',
      multiplier: record.multiplier ? Number(record.multiplier) : percent ? 100 : 1,
      interval: percent ? 'wilson' : 'none',
      numerator: record.numerator || 'As the extract gives it',
      denominator: record.denominator || (ratio ? 'As the extract gives it' : null),
      source: 'user',
      caveats: ['Brought by the user.'],
    });
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw fail(`${issue?.path.join('.')}: ${issue?.message}`, info.lines);
    }
    if ([...taken, ...found].some((i) => i.id === parsed.data.id)) {
      throw fail(`the indicator ${parsed.data.id} is defined already`, info.lines);
    }
    if (!['ratio', 'sum', 'range'].includes(parsed.data.combine)) {
      throw fail(
        `combine ${parsed.data.combine} is not built yet: ratio, sum or range`,
        info.lines,
      );
    }
    found.push(parsed.data);
  }
  return found;
}
