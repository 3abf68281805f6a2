import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { text } from '../../src/duckdb/quote.ts';
import { type DataPackage, dataPackageSchema } from '../../src/model/data-package.ts';
import { KEYS } from '../../src/model/keys.ts';
import { TABLES } from '../../src/model/tables.ts';
import { listFiles } from '../../src/release/manifest.ts';
import { bundled } from '../figures/bundled.ts';

const { release, rows, row } = bundled();

const read = (path: string) => JSON.parse(readFileSync(join(release().folder, path), 'utf8'));
const described = (): DataPackage => dataPackageSchema.parse(read('datapackage.json'));
const tables = Object.keys(TABLES);

/** A validator of the release's own schema files. */
function validator(name: string) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  formats.default(ajv);
  return ajv.compile(read(`schema/${name}.schema.json`));
}

describe('datapackage.json', () => {
  it('names every file but itself and the manifest, with its bytes and its hash', () => {
    const told = described().resources.map(({ path, bytes, hash }) => ({ path, bytes, hash }));
    const there = listFiles(release().folder)
      .filter(({ path }) => path !== 'datapackage.json')
      .map(({ path, bytes, sha256 }) => ({ path, bytes, hash: `sha256:${sha256}` }));
    expect(told).toEqual(there);
    expect(told.length).toBeGreaterThan(200);
  });

  it('names each resource once', () => {
    const names = described().resources.map((r) => r.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives each table its schema, each pack’s baseline that of the table', () => {
    const { resources } = described();
    for (const table of tables) {
      expect(resources.find((r) => r.name === `tables/${table}`)).toMatchObject({
        type: 'table',
        format: 'parquet',
        schema: `schema/tables/${table}.json`,
      });
    }
    const part = resources.find((r) => r.path === 'stp-2017/packs/E54000016/baseline.parquet');
    expect(part?.schema).toBe('schema/tables/baseline.json');
  });

  it('names the release, its licences, and every extract by address and SHA-256', async () => {
    const told = described();
    expect(told).toMatchObject({ version: release().id, id: read('manifest.json').contentHash });
    expect(told.licenses.map((l) => l.name)).toEqual(['OGL-UK-3.0', 'MIT']);
    const used = await rows('SELECT url, sha256 FROM source ORDER BY ALL');
    const named = told.sources.map((s) => ({ url: s.path, sha256: s.version }));
    expect(named).toHaveLength(used.length);
    expect(named).toEqual(expect.arrayContaining(used));
  });
});

describe('the schema of a table', () => {
  it.each(tables)('%s has the columns, in order, with their text', async (table) => {
    const schema = read(`schema/tables/${table}.json`);
    const columns = TABLES[table]!.columns;
    expect(schema.fields.map((f: { name: string }) => f.name)).toEqual(Object.keys(columns));
    expect(schema.fields.map((f: { description: string }) => f.description)).toEqual(
      Object.values(columns),
    );
    const file = text(join(release().folder, 'tables', `${table}.parquet`));
    const types = await rows(`DESCRIBE FROM read_parquet(${file})`);
    const number = (type: unknown) => /^(DECIMAL|DOUBLE)/.test(String(type));
    expect(schema.fields.map((f: { type: string }) => f.type === 'number')).toEqual(
      types.map((c) => number(c.column_type)),
    );
  });

  it.each(tables)('%s has a key that is one, and names rows that are there', async (table) => {
    const keys = KEYS[table];
    if (!keys) throw new Error(`${table} has no entry in KEYS`);
    const list = (columns: readonly string[]) => columns.map((c) => `"${c}"`).join(', ');
    if (keys.primary.length > 0) {
      const twice = await rows(
        `SELECT ${list(keys.primary)} FROM "${table}" GROUP BY ALL HAVING count(*) > 1`,
      );
      expect(twice).toEqual([]);
    }
    for (const { columns, table: other } of keys.foreign ?? []) {
      expect(KEYS[other]?.primary, `${other}'s own key`).toEqual(columns);
      const lost = await row(
        `SELECT count(*) AS n FROM "${table}" ANTI JOIN "${other}" USING (${list(columns)})`,
      );
      expect(lost.n, `${table} to ${other}`).toBe(0);
    }
  });

  it('stands in the metadata of the Parquet file', async () => {
    const file = text(join(release().folder, 'tables', 'baseline.parquet'));
    const metadata = await rows(
      `SELECT CAST(key AS VARCHAR) AS key, CAST(value AS VARCHAR) AS value
       FROM parquet_kv_metadata(${file}) ORDER BY key`,
    );
    expect(metadata).toEqual([
      { key: 'description', value: TABLES.baseline!.description },
      { key: 'made_by', value: 'footpack' },
      { key: 'schema', value: 'schema/tables/baseline.json' },
      { key: 'table', value: 'baseline' },
    ]);
  });
});

describe('the JSON Schemas', () => {
  it.each([
    ['manifest', 'manifest.json'],
    ['datapackage', 'datapackage.json'],
    ['index', 'stp-2017/index.json'],
    ['pack', 'stp-2017/packs/E54000045/pack.json'],
    ['pack', 'stp-2017/packs/E54000016/pack.json'],
    ['table', 'schema/tables/baseline.json'],
    ['latest', '../../latest.json'],
    ['releases', '../../releases.json'],
  ])('%s holds of %s', (name, path) => {
    const holds = validator(name);
    expect(holds(read(path)), JSON.stringify(holds.errors?.slice(0, 3))).toBe(true);
  });

  it('and do not hold of what is something else', () => {
    const pack = read('stp-2017/packs/E54000016/pack.json');
    const holds = validator('pack');
    expect(holds({ ...pack, footprint: { ...pack.footprint, name: 16 } })).toBe(false);
    expect(holds({ ...pack, indicators: [{ ...pack.indicators[0], polarity: 'up' }] })).toBe(false);
    const { scheme: _, ...without } = pack;
    expect(holds(without)).toBe(false);
  });
});
