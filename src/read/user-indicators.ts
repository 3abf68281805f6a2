import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import type { z } from 'zod';
import { type Framework, strayAnswer } from '../model/framework.ts';
import { INTERVALS_OF, type Indicator, indicatorSchema } from '../model/indicator.ts';
import { COMBINES, type Combine, type Interval } from '../model/lists.ts';
import { nearest } from '../model/nearest.ts';
import { misfit } from '../model/standardised.ts';
import { answersOf } from './answer-text.ts';
import { decode, inspect } from './body.ts';
import { firstRecord } from './header.ts';
import type { Encoding } from './opened.ts';
import { isThere, isUtf16, nextWithoutColumns, SAVE_UTF8, userMistake } from './user-file.ts';

const INDICATOR_COLUMNS = ['id', 'title', 'gap', 'domain', 'unit', 'polarity', 'combine'];
/** Those that may be left out, by the name that the declaration has for them where it is another. */
const FURTHER_COLUMNS = [
  ...['by', 'multiplier', 'numerator', 'denominator', 'interval', 'part_of', 'standard'],
  ...['period_type', 'coverage', 'per_day', 'same_organisations', 'accumulates', 'breaks'],
  ...['caveats', 'definition', 'answers'],
];
const NEXT = 'mend the file; its columns are in docs/extracts.md';
const SAID = 'As the extract gives it';
const UNDEFINED = 'No definition was given with it: see its title, numerator and denominator.';
const DIVIDED = ['ratio', 'weighted-mean', 'dsr', 'isr'];

type Fields = Readonly<Record<string, string>>;

/** The interval that suits an indicator of which the user names none. */
function usualInterval({ combine, unit }: Fields): Interval {
  if (combine === 'ratio') return unit === 'percent' ? 'wilson' : 'none';
  const known = COMBINES.find((name) => name === combine) as Combine | undefined;
  return known ? (INTERVALS_OF[known][0] ?? 'none') : 'none';
}

const listed = (text: string | undefined) =>
  (text ?? '')
    .split(';')
    .map((item) => item.trim())
    .filter(Boolean);

const YES = ['true', 'TRUE', '1', 'yes'];
const NO = ['', 'false', 'FALSE', 'False', '0', 'no'];
const yes = (text: string | undefined) => YES.includes(text ?? '');

/** A column that is yes or no, and says neither. */
function neither(record: Fields): string | null {
  const column = ['per_day', 'same_organisations', 'accumulates'].find(
    (name) => ![...YES, ...NO].includes(record[name] ?? ''),
  );
  return column === undefined
    ? null
    : `${column}: expected ${YES.join(', ')} or nothing, found ${record[column]}`;
}

/** A row of the file as a declaration; the schema judges it. */
function declarationOf(record: Fields, answers: Indicator['answers']): Record<string, unknown> {
  const { combine = '', unit } = record;
  const number = (text: string | undefined) => (text ? Number(text) : undefined);
  return {
    id: record.id,
    title: record.title,
    definition: record.definition || UNDEFINED,
    gap: record.gap,
    domain: record.domain,
    unit,
    polarity: record.polarity,
    combine,
    by: record.by || 'ccg',
    multiplier: number(record.multiplier) ?? (combine === 'ratio' && unit === 'percent' ? 100 : 1),
    interval: record.interval || usualInterval(record),
    perDay: yes(record.per_day),
    sameOrganisations: yes(record.same_organisations),
    coverage: record.coverage || null,
    periodType: record.period_type || undefined,
    accumulates: yes(record.accumulates),
    breaks: listed(record.breaks).map((item) => {
      const [period = '', ...why] = item.split(':');
      return { period: period.trim(), why: why.join(':').trim() };
    }),
    partOf: record.part_of || null,
    standard: number(record.standard) ?? null,
    answers,
    numerator: record.numerator || SAID,
    // The weight of a mean is never taken as understood.
    denominator:
      record.denominator ||
      (DIVIDED.includes(combine) && combine !== 'weighted-mean' ? SAID : null),
    source: 'user',
    caveats: ['Brought by the user.', ...listed(record.caveats)],
  };
}

/** The rows of the file with their lines; its header, and how wide each is, proved. */
function recordsOf(
  bytes: Buffer,
  encoding: Encoding,
  fail: (message: string, line: number, next?: string) => Error,
): { record: Record<string, string>; info: { lines: number } }[] {
  const text = decode(bytes, encoding);
  const header = firstRecord(text).map((name) => name.trim());
  const lacking = INDICATOR_COLUMNS.filter((name) => !header.includes(name));
  if (lacking.length > 0) {
    const message = `there is no column ${lacking.join(', ')}; found ${header.join(', ')}`;
    throw fail(message, 1, nextWithoutColumns(bytes.subarray(0, 8_192), NEXT));
  }
  const stray = misspelt(header);
  if (stray !== null) throw fail(stray, 1);
  try {
    return parse(text, {
      columns: (names: string[]) => names.map((name) => name.trim()),
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { code, lines, record } = error as CsvError & { lines: number; record?: unknown[] };
    if (code === 'CSV_RECORD_INCONSISTENT_COLUMNS') {
      throw fail(`${record?.length} fields where ${header.length} were expected`, lines);
    }
    throw fail(
      code === 'CSV_QUOTE_NOT_CLOSED' ? 'the file ends inside a quoted field' : error.message,
      lines,
    );
  }
}

/** What a column must hold, where its schema says no more than a pattern or a bound. */
const EXPECTED: Readonly<Record<string, string>> = {
  id: 'small letters and digits, with hyphens between',
  multiplier: 'a number above 0',
  standard: 'a number above 0',
  definition: 'a sentence: 20 characters at least',
};

const listedWords = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** What is wrong with a declaration, by the column of the file. */
function faultText(issue: z.core.$ZodIssue, record: Fields): string {
  const [field = ''] = issue.path.map(String);
  const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (issue.code === 'custom') return column ? `${column}: ${issue.message}` : issue.message;
  if (!record[column]) return `${column} is empty`;
  const expected =
    issue.code === 'invalid_value'
      ? listedWords.format(issue.values.map(String))
      : EXPECTED[column];
  return expected
    ? `${column}: expected ${expected}, found ${record[column]}`
    : `${column}: ${issue.message}`;
}

/** A column that nobody reads, where it was probably meant to be one that is. */
function misspelt(header: readonly string[]): string | null {
  const known = [...INDICATOR_COLUMNS, ...FURTHER_COLUMNS];
  for (const name of header.filter((one) => one !== '' && !known.includes(one))) {
    const near = nearest(name, known);
    // A longer or shorter word, as `notes` beside `note`, may well be a column of another meaning.
    const isOther = near === null || name.startsWith(near) || near.startsWith(name);
    if (!isOther) return `there is no column ${name}; did you mean ${near}?`;
  }
  return null;
}

/**
 * Reads the indicators that a user defines, one row an indicator; docs/extracts.md has the columns. What
 * is not told follows from how it combines: a ratio in percent is multiplied by 100 and gets a Wilson
 * interval. The first mistake is an error that names its line: a word outside a closed list, an id
 * that is taken, a mean without a weight, an age band that belongs to no standardised indicator, an
 * answer to an item that no framework has.
 */
export function userIndicators(
  path: string,
  taken: readonly Indicator[],
  frameworks: readonly Framework[],
): Indicator[] {
  isThere(path, '--indicators');
  const bytes = readFileSync(path);
  const body = inspect(bytes);
  const fail = (message: string, line: number, next = NEXT) =>
    userMistake(message, `${path} line ${line}`, next);
  if (body.fault) throw fail(body.fault, 1);
  if (isUtf16(bytes))
    throw userMistake('the file is UTF-16 text, which is not read', path, SAVE_UTF8);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') {
    throw userMistake('the file is a workbook, or another archive', path, SAVE_UTF8);
  }
  const rows = recordsOf(bytes, body.encoding, fail);
  if (rows.length === 0) throw fail('there is a header, and no row below it', 1);
  const found: Indicator[] = [];
  const lines = new Map<string, number>();
  for (const { record, info } of rows) {
    const vague = neither(record);
    if (vague !== null) throw fail(vague, info.lines);
    const answers = answersOf(record.answers ?? '');
    if (answers === null) {
      throw fail(
        `answers: ${record.answers} is neither FRAMEWORK CODE nor FRAMEWORK CODE (proxy: WHY)`,
        info.lines,
      );
    }
    const stray = strayAnswer(frameworks, answers);
    if (stray) throw fail(stray, info.lines);
    const parsed = indicatorSchema.safeParse(declarationOf(record, answers));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw fail(issue ? faultText(issue, record) : parsed.error.message, info.lines);
    }
    const { id } = parsed.data;
    if ([...taken, ...found].some((i) => i.id === id)) {
      throw fail(`the indicator ${id} is defined already`, info.lines);
    }
    found.push(parsed.data);
    lines.set(id, info.lines);
  }
  const amiss = misfit(found);
  if (amiss) throw fail(`${amiss.id}: ${amiss.message}`, lines.get(amiss.id) ?? 1);
  const known = new Set([...taken, ...found].map((i) => i.id));
  const baseless = found.find((i) => i.coverage !== null && !known.has(i.coverage));
  if (baseless) {
    throw fail(
      `${baseless.id}: coverage names ${baseless.coverage}, which is no indicator`,
      lines.get(baseless.id) ?? 1,
    );
  }
  return found;
}
