import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { sources } from '../pipelines/catalogue.ts';
import { sha256 } from '../src/fetch/archive.ts';
import type { Extract, Source } from '../src/model/source.ts';

/** The folder of this package. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** Real extracts and compiled facts, beside a clone where somebody has put them. */
export const published = join(packageRoot, '..', 'shared', 'published');
export const facts = join(packageRoot, '..', 'shared', 'facts');

/** Whether a folder that is no part of the repository is at hand; says so where it is not. */
export function atHand(folder: string, what: string): boolean {
  const there = existsSync(folder);
  if (!there) console.warn(`skipped, ${folder} is not at hand: ${what}`);
  return there;
}

/** A folder for the tests of one file, gone when they are done. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'footpack-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A source of the catalogue. */
export function declared(id: string): Source {
  const source = sources.find((s) => s.id === id);
  if (!source) throw new Error(`no pipeline declares ${id}`);
  return source;
}

/** An archived extract with nothing special about it, but for what a test says. */
export function anExtract(given: Partial<Extract> & Pick<Extract, 'sourceId' | 'period'>): Extract {
  return {
    file: `${given.sourceId}/${given.period}.csv`,
    path: '/nowhere.csv',
    sha256: '0'.repeat(64),
    bytes: 0,
    url: 'https://digital.nhs.uk/extract.csv',
    retrieved: '2026-11-22',
    bundled: false,
    relation: null,
    ...given,
  };
}

/** An extract on disk, with the bytes given. */
export function written(
  folder: string,
  bytes: Buffer | string,
  given: Partial<Extract> & Pick<Extract, 'sourceId' | 'period'>,
): Extract {
  const digest = sha256(bytes);
  const path = join(folder, `${digest.slice(0, 12)}.csv`);
  writeFileSync(path, bytes);
  return anExtract({ path, sha256: digest, bytes: Buffer.byteLength(bytes), ...given });
}

/** A bundled extract as text. */
export function bundledText(file: string): string {
  return readFileSync(join(packageRoot, 'data', 'raw', 'bundled', file), 'utf8');
}
