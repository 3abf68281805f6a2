import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ident, qualified, text } from '../../src/duckdb/quote.ts';
import { sha256 } from '../../src/fetch/archive.ts';
import { loadExtract } from '../../src/read/extract.ts';
import { reader } from '../read/reader.ts';
import { anExtract, atHand, declared, published } from '../support.ts';

/** A row, told by some of its columns; and what stands in others of it. */
type Row = readonly [where: Record<string, string>, has: Record<string, string | null>];

/** A published file of a source: what is to come of it in `raw`. */
export interface PublishedFile {
  source: string;
  period: string;
  path: string;
  relation: string;
  rows: number;
  /** Names of the findings that this very file gives; none where it is left out. */
  findings?: readonly string[];
  /** Records set aside; none where it is left out. */
  quarantined?: number;
  has: readonly Row[];
}

/** Tests that each file is recognised by its source’s layouts and comes whole into `raw`. */
export function describePublished(files: readonly PublishedFile[]): void {
  const { fresh } = reader();
  const real = atHand(published, 'the layouts are not held against real files');

  describe.skipIf(!real)(`the published files${real ? '' : ' (skipped: not at hand)'}`, () => {
    it.each(files.map((f) => [f.source, f.path, f] as const))('%s: %s', async (id, path, file) => {
      const source = declared(id);
      const { db, work } = await fresh(source);
      const full = join(published, path);
      const bytes = readFileSync(full);
      const extract = anExtract({
        sourceId: id,
        period: file.period,
        file: path,
        path: full,
        sha256: sha256(bytes),
        bytes: bytes.byteLength,
      });
      const outcome = await loadExtract(db, source, extract, work);
      if ('refused' in outcome) throw new Error(outcome.refused.message);
      expect({
        relation: outcome.relation,
        rows: outcome.rows,
        quarantined: outcome.quarantined,
        findings: outcome.findings.map((f) => f.name),
      }).toEqual({
        relation: file.relation,
        rows: file.rows,
        quarantined: file.quarantined ?? 0,
        findings: file.findings ?? [],
      });
      for (const [where, has] of file.has) {
        const told = Object.entries(where).map(
          ([name, value]) => `${ident(name)} = ${text(value)}`,
        );
        const rows = await db.rows(
          `SELECT ${Object.keys(has).map(ident).join(', ')} FROM ${qualified('raw', file.relation)}
           WHERE ${told.join(' AND ')}`,
        );
        expect(rows, JSON.stringify(where)).toEqual([has]);
      }
    });
  });
}
