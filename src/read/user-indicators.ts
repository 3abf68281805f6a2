import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { type Indicator, indicatorSchema } from '../model/indicator.ts';
import { decode, inspect } from './body.ts';
import { firstRecord } from './header.ts';
import { isThere, userMistake } from './user-file.ts';

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
    userMistake(
      message,
      `${path} line ${line}`,
      'mend the file; its columns are in docs/extracts.md',
    );
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
