// Writes the release of what `bench/release.ts` has built, one way, and prints how long it took and what
// came of it. A process of its own each time, with a `ReleaseWritten` as its argument.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../src/duckdb/database.ts';
import { text } from '../src/duckdb/quote.ts';
import { sealRelease, writeRelease } from '../src/release/release.ts';
import { root } from './measure.ts';
import type { ReleaseWritten } from './release.ts';

const { path, way, folder }: ReleaseWritten = JSON.parse(process.argv[2] ?? '');

const script = readFileSync(join(root, 'bench', 'release-by-hand.sql'), 'utf8');
mkdirSync(folder, { recursive: true });
process.chdir(folder);
// footpack as a refresh of the bundled snapshot has it, a thread a statement; by hand as DuckDB likes.
const db = await openDatabase(path, way === 'footpack' ? { threads: 1 } : {});
await db.rows('SELECT count(*) FROM pack.baseline');
const started = process.hrtime.bigint();
if (way === 'footpack') {
  const written = await writeRelease(db, {
    packageRoot: root,
    folder,
    schemes: ['stp-2017'],
    createdAt: '2026-01-01T00:00:00.000Z',
    version: '0.0.0-bench',
    findings: [],
  });
  sealRelease(written);
} else {
  await db.run(script);
  mkdirSync('packs');
  for (const { code } of await db.rows('SELECT code FROM pack_by_hand')) {
    const one = `FROM pack_by_hand WHERE code = ${text(String(code))}`;
    await db.run(`COPY (${one}) TO ${text(`packs/${code}.json`)} (FORMAT json)`);
  }
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
db.close();
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => ({ name, bytes: statSync(join(folder, name)) }))
  .filter(({ bytes }) => bytes.isFile());
const packs = files.filter(({ name }) => /packs[\\/].*\.json$/.test(name));
console.log(
  JSON.stringify({
    seconds,
    packs: packs.length,
    tables: files.filter(({ name }) => /^(tables[\\/])?\w+\.parquet$/.test(name)).length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes.size, 0),
  }),
);
