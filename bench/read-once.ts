// Reads one CSV file into a table, one way, and prints how long it took: {"seconds", "rows"}. Each
// reading is a process of its own, which `bench/read.ts` starts with a `Reading` as its argument.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sources } from '../pipelines/catalogue.ts';
import { openDatabase } from '../src/duckdb/database.ts';
import { text } from '../src/duckdb/quote.ts';
import { fileSha256 } from '../src/fetch/file-hash.ts';
import type { Extract, Source } from '../src/model/source.ts';
import { loadExtract } from '../src/read/extract.ts';
import { createRelations } from '../src/read/relations.ts';
import type { Reading } from './read.ts';

/** Every one of the 121 columns of the RTT extract, bands as counts. */
function everyRttColumn(path: string): Source['layouts'][number] {
  const header = readFileSync(path).subarray(0, 16_384).toString('utf8').split(/\r?\n/)[0] ?? '';
  const columns = header
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name, i) => ({
      name: `column_${i + 1}`,
      header: name.replaceAll('"', ''),
      kind: i < 13 ? ('text' as const) : ('count' as const),
    }));
  const key = [1, 4, 6, 8, 10, 12].map((n) => `column_${n}`);
  return { relation: 'rtt_every', columns, key, minRows: 1000 };
}

function sourceOf({ source, path }: Reading): Source {
  if (source === 'rtt, every column') {
    const [any] = sources;
    if (!any) throw new Error('the catalogue is empty');
    return { ...any, id: 'rtt-every', layouts: [everyRttColumn(path)] };
  }
  const id = source === 'ae' ? /^ae-attendances$/ : /^rtt/;
  const declared = sources.find((s) => id.test(s.id));
  if (!declared) throw new Error(`no pipeline declares a source like ${id}`);
  return declared;
}

const reading: Reading = JSON.parse(process.argv[2] ?? '');
const { path, way, folder, threads, memoryLimit } = reading;
const db = await openDatabase(join(folder, 'read.duckdb'), { scratch: true, threads, memoryLimit });
const source = sourceOf(reading);
await createRelations(db, source.layouts);
const extract: Extract = {
  sourceId: source.id,
  period: '2026-04',
  file: 'bench.csv',
  path,
  sha256: await fileSha256(path),
  bytes: statSync(path).size,
  url: '',
  retrieved: '',
  bundled: false,
  relation: null,
};
const started = process.hrtime.bigint();
let rows: number | null = null;
if (way === 'footpack') {
  const loaded = await loadExtract(db, source, extract, join(folder, 'decoded'));
  if ('refused' in loaded) throw new Error(loaded.refused.message);
  if (loaded.rewritten) throw new Error(`${path} did not take the fast road`);
  rows = loaded.rows;
} else {
  const number = way === 'row_number' ? 'row_number() OVER () AS n, ' : '';
  await db.run(
    `CREATE TABLE t AS SELECT ${number}* FROM read_csv(${text(path)}, all_varchar = true)`,
  );
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
rows ??= Number((await db.rows('SELECT count(*) AS n FROM t'))[0]?.n);
console.log(JSON.stringify({ seconds, rows }));
db.close();
