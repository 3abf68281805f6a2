import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** A record that could not be used, with its number in the file. */
export interface Rejected {
  record: number;
  reason: string;
  text: string;
}

interface ParsedRecord {
  record: string[];
  raw: string;
}

function field(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/**
 * The slow road, for a file that DuckDB cannot count as we do: each record is written again with
 * its number in front, blank ones left out, those of a wrong width rejected. Numbers stay those of
 * the file, whatever is left out.
 */
export function rewriteRecords(
  text: string,
  width: number,
  workFolder: string,
  name: string,
): { path: string; rejected: Rejected[] } {
  const rejected: Rejected[] = [];
  const lines: string[] = [];
  const records = parse(text, {
    bom: true,
    raw: true,
    // Publishers mix line ends in one file; left to itself the parser keeps to those of line 1.
    record_delimiter: text.includes('\n') ? ['\r\n', '\n'] : ['\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
  }) as unknown as ParsedRecord[];
  records.forEach(({ record, raw }, index) => {
    const number = index + 1;
    if (record.length === 1 && record[0]?.trim() === '') return;
    // DuckDB lets one surplus empty field pass, and so do we: both roads give the same rows.
    if (record.length === width + 1 && record[width] === '') record.pop();
    if (record.length !== width) {
      rejected.push({
        record: number,
        reason: `${record.length} fields where ${width} were expected`,
        text: raw.replace(/[\r\n]+$/, '').slice(0, 500),
      });
      return;
    }
    lines.push(`${number},${record.map(field).join(',')}\n`);
  });
  mkdirSync(workFolder, { recursive: true });
  const path = join(workFolder, name);
  writeFileSync(path, lines.join(''));
  return { path, rejected };
}
