import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { type Database, openDatabase, type Row } from '../../src/duckdb/database.ts';
import type { Extract, Source } from '../../src/model/source.ts';
import { loadExtract } from '../../src/read/extract.ts';
import { createRelations } from '../../src/read/relations.ts';
import { bundledText, declared, scratch, written } from '../support.ts';

export interface Read {
  /** The finding that refused the extract, or null. */
  refused: { name: string; message: string; exitCode: number } | null;
  /** The names of the findings of an extract that was read, and all that they say. */
  findings: string[];
  said: string;
  rows: Row[];
  quarantine: { line: number; reason: string; text: string }[];
  /** Whether the records were written again before DuckDB read them. */
  rewritten: boolean;
  /** How the bytes were read, or null where they were refused. */
  decoded: string | null;
  /** What is left in the folder for files in between. */
  left: string[];
}

/** For the tests of one file: a folder for extracts, and how to read one. */
export function reader() {
  const base = scratch();
  let runs = 0;
  let opened: Database[] = [];
  beforeEach(() => {
    opened = [];
  });
  afterEach(() => {
    for (const db of opened) db.close();
  });

  /** An empty database with the relations of a source, and a folder to decode into. */
  async function fresh(source: Source): Promise<{ db: Database; work: string }> {
    runs += 1;
    const work = join(base, `work-${runs}`);
    mkdirSync(work);
    const db = await openDatabase(':memory:');
    opened.push(db);
    await createRelations(db, source.layouts);
    return { db, work };
  }

  /** Reads the bytes as an extract of a source, into a database of its own. */
  async function read(
    source: Source,
    bytes: Buffer | string,
    given: Partial<Extract> = {},
  ): Promise<Read> {
    const { db, work } = await fresh(source);
    const extract = written(base, bytes, {
      sourceId: source.id,
      period: '2017-04',
      file: `${source.id}/extract.csv`,
      ...given,
    });
    const outcome = await loadExtract(db, source, extract, work);
    const loaded = 'refused' in outcome ? null : outcome;
    const relation = loaded?.relation ?? source.layouts[0]?.relation;
    const rows = await db.rows(`SELECT * FROM raw.${relation} ORDER BY source_line`);
    const quarantine = await db.rows(
      'SELECT source_line AS line, reason, text FROM raw.quarantine ORDER BY source_line',
    );
    // What is told is what is kept; of a refused extract nothing is.
    expect([rows.length, quarantine.length]).toEqual([loaded?.rows ?? 0, loaded?.quarantined ?? 0]);
    return {
      refused: 'refused' in outcome ? outcome.refused : null,
      findings: loaded?.findings.map((f) => f.name) ?? [],
      said: loaded?.findings.map((f) => f.message).join('\n') ?? '',
      rows,
      quarantine: quarantine as unknown as Read['quarantine'],
      rewritten: loaded?.rewritten ?? false,
      decoded: loaded?.decoded ?? null,
      left: readdirSync(work),
    };
  }

  return { base, fresh, read };
}

/** CCGs of April 2017: 207 rows, some with a quoted comma, of which two may be faulty. */
export const lookup = declared('ons-ccg-to-stp');
export const lookupText = bundledText('ons-ccg-to-stp_2017-04.csv');
/** Residents by area: 405 rows with counts, of which four may be faulty. */
export const residents: Source = {
  ...declared('ons-lsoa-population'),
  layouts: declared('ons-lsoa-population').layouts.map((l) => ({ ...l, minRows: 100 })),
};
export const residentsText = bundledText('ons-lsoa-population_2017.csv');

/** The text with some of its lines changed; the first line is number 1, and the header. */
export function edited(text: string, edits: Record<number, (line: string) => string>): string {
  const lines = text.split('\n');
  for (const [number, edit] of Object.entries(edits)) {
    const at = Number(number) - 1;
    const line = lines[at];
    if (line === undefined) throw new Error(`no line ${number}`);
    lines[at] = edit(line);
  }
  return lines.join('\n');
}

/** Each line's fields in another order, for text without quoted commas. */
export function reordered(text: string, order: number[]): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => order.map((i) => line.split(',')[i]).join(','))
    .join('\n');
}
