import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { fileSha256 } from '../fetch/file-hash.ts';
import type { Finding } from '../model/finding.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { Extract, Layout } from '../model/source.ts';
import { loadExtract } from './extract.ts';

const UNTOUCHED = 'the archive and the last release: nothing was built';

/** A mistake in a file that the user brought. */
export function userMistake(
  message: string,
  where: string,
  next: string,
  untouched = UNTOUCHED,
): Problem {
  return new Problem(EXIT.usage, message, { where, untouched, next });
}

/** Stops where there is no file for an option. */
export function isThere(path: string, option: string): void {
  if (!existsSync(path)) {
    throw userMistake(`there is no file for ${option}`, path, 'check the path');
  }
  if (!statSync(path).isFile()) {
    throw userMistake(`${option} names a file, and this is a folder`, path, 'name a file in it');
  }
}

/** How a file begins: enough for its first line. */
function beginningOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(8_192);
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(file);
  }
}

/** Whether a file begins as UTF-16 does, which some spreadsheets save as text. */
export function isUtf16(start: Buffer): boolean {
  return ['fffe', 'feff'].includes(start.subarray(0, 2).toString('hex'));
}

export const SAVE_UTF8 = 'save it as CSV in UTF-8, and run again';

/** What to do about a file whose columns were not found: first of all, one without commas. */
export function nextWithoutColumns(start: Buffer, next: string): string {
  const [first = ''] = start.toString('latin1').split(/[\r\n]/, 1);
  const sign = [';', '\t'].find((one) => first.split(one).length > 2 && !first.includes(','));
  if (sign === undefined) return next;
  const between = sign === ';' ? 'semicolons' : 'tabs';
  return `save it with commas between the fields, where it has ${between}; ${hint(next)}`;
}

/** The source under which a file of the user's stands in a release. */
export function userSource(path: string): string {
  const stem = basename(path)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `user-${stem.replace(/^-|-$/g, '') || 'extract'}`;
}

/** Stops where two files of the user's would stand under one name in a release. */
export function refuseNamesakes(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const other = seen.get(userSource(path));
    if (other !== undefined) {
      throw userMistake(
        `two of your files would both stand as ${userSource(path)}`,
        `${other}, ${path}`,
        'give one of them another name, or put both into one file',
      );
    }
    seen.set(userSource(path), path);
  }
}

/**
 * What the band of a publisher's extract would refuse as a whole is let in here: the first faulty row
 * is told by its line instead.
 */
const EVERY_ROW = (['too many faulty rows', 'rows collapsed'] as const).map((finding) => ({
  finding,
  reason: 'each row of an own file is told by its line',
}));

/** A file of the user's as an extract: as it stands in a release, and as it is asked to be read. */
export async function userReading(path: string, layout: Layout) {
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
    relation: layout.relation,
  };
  const source = { id: extract.sourceId, layouts: [layout], vintage: 'extract' as const };
  return { extract, source, asked: { ...extract, overruled: EVERY_ROW } };
}

/**
 * Reads a file of the user's into the raw relation of its layout. What the user brought is not
 * quarantined: the first faulty row is an error that names the line. `next` tells where its columns
 * are described.
 */
export async function loadUserFile(
  db: Database,
  path: string,
  layout: Layout,
  workFolder: string,
  next: string,
  untouched = UNTOUCHED,
): Promise<{ extract: Extract; findings: Finding[] }> {
  const { extract, source, asked } = await userReading(path, layout);
  const fail = (message: string, where: string, todo: string) =>
    userMistake(`${extract.file}: ${message}`, where, todo, untouched);
  const start = beginningOf(path);
  if (isUtf16(start)) throw fail('it is UTF-16 text, which is not read', path, SAVE_UTF8);
  const loaded = await loadExtract(db, source, asked, workFolder);
  if ('refused' in loaded) {
    const { name, message } = loaded.refused;
    const todo = name === 'column missing' ? nextWithoutColumns(start, next) : next;
    throw userMistake(message, path, todo, untouched);
  }
  const [faulty] = await db.rows(
    `SELECT source_line, reason, text FROM raw.quarantine WHERE source_id = ${text(extract.sourceId)}
     ORDER BY source_line LIMIT 1`,
  );
  if (faulty) {
    const where = `${path} line ${faulty.source_line}: ${faulty.text}`;
    throw fail(String(faulty.reason), where, `mend the line and run again; ${hint(next)}`);
  }
  if (loaded.rows === 0) throw fail('it has a header, and no row below it', path, next);
  const findings = loaded.findings.filter(({ name }) => name !== 'accepted');
  return { extract, findings };
}

/** Of `mend the file; its columns are in …`, where its columns are. */
function hint(next: string): string {
  return next.replace(/^mend the file; /, '');
}
