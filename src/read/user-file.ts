import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { fileSha256 } from '../fetch/archive.ts';
import type { Finding } from '../model/finding.ts';
import { EXIT, Problem } from '../model/problem.ts';
import type { Extract, Layout } from '../model/source.ts';
import { loadExtract } from './extract.ts';

const UNTOUCHED = 'the archive and the last release: nothing was built';

/** A mistake in a file that the user brought. */
export function userMistake(message: string, where: string, next: string): Problem {
  return new Problem(EXIT.usage, message, { where, untouched: UNTOUCHED, next });
}

/** Stops where there is no file for an option. */
export function isThere(path: string, option: string): void {
  if (existsSync(path)) return;
  throw userMistake(`there is no file for ${option}`, path, 'check the path');
}

/** The source under which a file of the user's stands in a release. */
export function userSource(path: string): string {
  const stem = basename(path)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `user-${stem.replace(/^-|-$/g, '') || 'extract'}`;
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
): Promise<{ extract: Extract; findings: Finding[] }> {
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
  const loaded = await loadExtract(db, source, extract, workFolder);
  if ('refused' in loaded) throw userMistake(loaded.refused.message, path, next);
  const [faulty] = await db.rows(
    `SELECT source_line, reason, text FROM raw.quarantine WHERE source_id = ${text(extract.sourceId)}
     ORDER BY source_line LIMIT 1`,
  );
  if (faulty) {
    const where = `${path} line ${faulty.source_line}: ${faulty.text}`;
    throw userMistake(`${extract.file}: ${faulty.reason}`, where, 'mend the line and run again');
  }
  return { extract, findings: loaded.findings };
}
