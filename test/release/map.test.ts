import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import type { MultiPolygon, Polygon } from 'geojson';
import { feature, neighbors } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { folderFiles } from '../../src/build/sql-files.ts';
import { type Database, openDatabase, type Row } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { sha256 } from '../../src/fetch/archive.ts';
import { bundled } from '../../src/fetch/bundled.ts';
import { footprintsSchema, mapIndicatorsSchema, tilesSchema } from '../../src/model/map.ts';
import { indexSchema } from '../../src/model/release.ts';
import { loadExtracts } from '../../src/read/load.ts';
import { writeMap } from '../../src/release/map.ts';
import { boundsOf, polygonsOf, shapeOfSteps } from '../../src/release/map-geometry.ts';
import { rankCorrelation } from '../../src/release/map-tiles.ts';
import { FUNNEL_COLUMNS, RANGE_COLUMNS, VALUE_COLUMNS } from '../../src/release/map-values.ts';
import { openParts } from '../../src/release/parts.ts';
import { type Release, shippedRelease } from '../figures/releases.ts';
import {
  anExtract,
  atHand,
  bundledText,
  declared,
  packageRoot,
  published,
  scratch,
} from '../support.ts';

const root = scratch();
let release: Release;

const TABLES = [
  'stage.boundary',
  'stage.area',
  'organisation.scheme',
  'organisation.area_share',
  'baseline.headline',
  'pack.baseline',
  'pack.funnel',
  'pack.footprint',
  'pack.indicator',
  'pack.source',
];

/** The tables of the build that made the release, as catalogue `built`. */
let build: Database;

beforeAll(async () => {
  release = await shippedRelease();
  build = await openDatabase(':memory:');
  const path = join(release.out, '.work', 'build.duckdb');
  await build.run(`ATTACH ${text(path)} AS built (READ_ONLY)`);
  for (const schema of new Set(TABLES.map((table) => table.split('.')[0]))) {
    await build.run(`CREATE SCHEMA ${schema}`);
  }
});
afterAll(() => {
  build?.close();
  release?.db.close();
});

/** Writes a map from the build's tables, some of them replaced; gives the folder and rectangles. */
async function drawnFrom(
  name: string,
  replaced: Readonly<Record<string, string>>,
  scheme = 'stp-2017',
) {
  for (const table of TABLES) {
    await build.run(
      `CREATE OR REPLACE VIEW ${table} AS ${replaced[table] ?? `FROM built.${table}`}`,
    );
  }
  const folder = join(root, name);
  const parts = await openParts(build, folder, '0.0.0-test', null);
  return { folder, bboxes: await writeMap(build, folder, scheme, parts) };
}

/** A scheme that was built, and one of which nothing but the map is made. */
const SCHEMES = ['stp-2017', 'icb-2026'];
const folders = new Map<string, string>();

beforeAll(async () => {
  const drawn = await drawnFrom('later', {}, 'icb-2026');
  folders.set('stp-2017', release.folder).set('icb-2026', drawn.folder);
});

const bytesOf = (folder: string, ...path: string[]) => readFileSync(join(folder, ...path));
const jsonOf = (folder: string, ...path: string[]) =>
  JSON.parse(bytesOf(folder, ...path).toString('utf8'));

/** The map files of a scheme, parsed with their schemas. */
function mapOf(folder: string, scheme: string) {
  const boundaries = footprintsSchema.parse(jsonOf(folder, scheme, 'map', 'footprints.topojson'));
  return { boundaries, tiles: tilesSchema.parse(jsonOf(folder, scheme, 'map', 'tiles.json')) };
}

type Drawn = { id: string; geometry: Polygon | MultiPolygon | null };

function featuresOf(folder: string, scheme: string): Drawn[] {
  const topology = jsonOf(folder, scheme, 'map', 'footprints.topojson') as Topology;
  const drawn = feature(topology, topology.objects.footprints as GeometryCollection);
  return drawn.features as unknown as Drawn[];
}

/** Square kilometres of a shape: rings clockwise count as land, the others as holes. */
function areaOf(shape: Polygon | MultiPolygon): number {
  let sum = 0;
  for (const ring of polygonsOf(shape).flat()) {
    for (let i = 0; i + 1 < ring.length; i += 1) {
      const [[x = 0, y = 0], [nextX = 0, nextY = 0]] = [ring[i]!, ring[i + 1]!];
      sum += ((nextX - x) * (y + nextY)) / 2;
    }
  }
  const latitude = polygonsOf(shape)[0]![0]![0]![1]!;
  return sum * 111.2 ** 2 * Math.cos((latitude * Math.PI) / 180);
}

describe.each(SCHEMES)('footprints.topojson of %s', (scheme) => {
  const folder = () => folders.get(scheme)!;
  const map = () => mapOf(folder(), scheme);

  it('has a shape for every footprint, by code, with number and name', async () => {
    const known = await release.rows(
      `SELECT footprint_code, number, name FROM footprint WHERE scheme = ${text(scheme)}
       ORDER BY number, footprint_code`,
    );
    const { geometries } = map().boundaries.objects.footprints;
    expect(geometries.map((g) => g.properties)).toEqual(known);
    expect(geometries.map((g) => g.id)).toEqual(known.map((f) => f.footprint_code));
    expect(geometries.filter((g) => g.type === null)).toEqual([]);
  });

  it('is under 200 KB, and says that it is derived, from what, by whom, and how', () => {
    expect(bytesOf(folder(), scheme, 'map', 'footprints.topojson').length).toBeLessThan(200_000);
    const { metadata } = map().boundaries;
    expect(metadata).toMatchObject({ scheme, vintage: '2017-04', derived: true });
    expect(metadata.source).toMatchObject({
      id: 'ccg-boundaries',
      publisher: 'Office for National Statistics',
      licence: 'Open Government Licence v3.0',
      file: 'bundled/ccg-boundary-steps_2017-04.csv',
    });
    expect(metadata.source.attribution).toContain(
      'Contains OS data © Crown copyright and database right',
    );
    const how = metadata.how.join(' ');
    expect(how).toContain('Put together from the boundaries of 207 CCGs of 2017-04');
    expect(how).toContain('The line through Cumbria is approximate.');
    expect(how).toContain('Corners that make a triangle below 0.4 km²');
  });

  it('covers England once: no arc has more than two sides, and areas sum to the land', () => {
    const { arcs, objects } = map().boundaries;
    const sides = new Map<number, number>();
    for (const g of objects.footprints.geometries) {
      const rings = g.type === 'Polygon' ? g.arcs : g.type === 'MultiPolygon' ? g.arcs.flat() : [];
      for (const arc of rings.flat()) {
        sides.set(arc < 0 ? ~arc : arc, (sides.get(arc < 0 ? ~arc : arc) ?? 0) + 1);
      }
    }
    expect([...sides.keys()].toSorted((a, b) => a - b)).toEqual(arcs.map((_, i) => i));
    expect(Math.max(...sides.values())).toBe(2);
    const areas = featuresOf(folder(), scheme).map(({ geometry }) => areaOf(geometry!));
    expect(Math.min(...areas)).toBeGreaterThan(100);
    // England has 130,279 km² of land; the boundaries at hand take in some tidal water.
    const all = areas.reduce((sum, area) => sum + area, 0);
    expect(all).toBeGreaterThan(128_000);
    expect(all).toBeLessThan(137_000);
  });
});

describe('the 44 on the map', () => {
  it('have each their rectangle in the index, and England’s around them all', () => {
    const index = indexSchema.parse(jsonOf(release.folder, 'stp-2017', 'index.json'));
    const [west, south, east, north] = mapOf(release.folder, 'stp-2017').boundaries.bbox;
    expect([west, south, east, north].map(Math.round)).toEqual([-6, 50, 2, 56]);
    for (const { id, geometry } of featuresOf(release.folder, 'stp-2017')) {
      const points = polygonsOf(geometry!).flat(2);
      const [xs, ys] = [points.map((p) => p[0]!), points.map((p) => p[1]!)];
      const bbox = index.find((entry) => entry.code === id)?.bbox;
      const expected = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      for (const [i, degrees] of expected.entries()) {
        expect(Math.abs(bbox![i]! - degrees), `${id} ${i}`).toBeLessThan(1.01e-4);
        expect(i < 2 ? bbox![i]! <= degrees : bbox![i]! >= degrees, `${id} ${i}`).toBe(true);
      }
    }
  });

  it('have the areas of their CCGs, as bundled', async () => {
    const lines = bundledText('ccg-boundary-steps_2017-04.csv').trim().split('\n').slice(1);
    const ccg = new Map(
      lines.map((line) => [line.slice(0, 9), areaOf(shapeOfSteps(line.split(',').at(-1)!))]),
    );
    expect(ccg.size).toBe(207);
    const members = await release.rows(
      `SELECT m.footprint_code, string_agg(o.ons_code, ' ') AS ccgs
       FROM membership AS m
       JOIN organisation AS o USING (org_kind, org_code, org_vintage)
       WHERE m.scheme = 'stp-2017' AND m.org_kind = 'ccg' AND m.org_vintage = '2017-04'
       GROUP BY ALL`,
    );
    const listed = new Map(members.map((m) => [m.footprint_code, String(m.ccgs).split(' ')]));
    for (const { id, geometry } of featuresOf(release.folder, 'stp-2017')) {
      const sum = listed.get(id)!.reduce((s, code) => s + ccg.get(code)!, 0);
      expect(Math.abs(areaOf(geometry!) / sum - 1), id).toBeLessThan(0.03);
    }
  });

  it('border on whom they border on', () => {
    const { geometries } = (
      jsonOf(release.folder, 'stp-2017', 'map', 'footprints.topojson') as Topology
    ).objects.footprints as GeometryCollection;
    const numberOf = (i: number) => (geometries[i]!.properties as { number: number }).number;
    const near = new Map(
      neighbors(geometries).map((others, i) => [
        numberOf(i),
        others.map(numberOf).toSorted((a, b) => a - b),
      ]),
    );
    expect(near.get(36)).toEqual([37]); // Cornwall: Devon
    expect(near.get(2)).toEqual([1, 3, 4]); // Cumbria: the north east, Durham and Tees, Lancashire
    expect(near.get(7)).toEqual([4, 5, 8, 9, 12]); // Greater Manchester, which takes in Glossop
    expect(near.get(16)).toEqual([10, 17, 19]); // the Black Country
  });
});

describe.each(SCHEMES)('tiles.json of %s', (scheme) => {
  const tiles = () => mapOf(folders.get(scheme)!, scheme).tiles;

  it('has a tile for every footprint of the map, no two on one', () => {
    const { tiles: all, columns, rows } = tiles();
    const { geometries } = mapOf(folders.get(scheme)!, scheme).boundaries.objects.footprints;
    expect(all.map(({ code, number, name }) => ({ footprint_code: code, number, name }))).toEqual(
      geometries.map((g) => g.properties),
    );
    expect(new Set(all.map((t) => `${t.column} ${t.row}`)).size).toBe(geometries.length);
    expect([Math.min(...all.map((t) => t.column)), Math.min(...all.map((t) => t.row))]).toEqual([
      0, 0,
    ]);
    expect([Math.max(...all.map((t) => t.column)), Math.max(...all.map((t) => t.row))]).toEqual([
      columns - 1,
      rows - 1,
    ]);
  });

  it('is placed by residents: north is up, east is right, and most neighbours touch', () => {
    const { placedBy, kept, boundaries, why, tiles: all } = tiles();
    expect([placedBy, boundaries, why]).toEqual(['residents', 'footprints.topojson', null]);
    expect(kept!.northSouth).toBeGreaterThan(0.96);
    expect(kept!.eastWest).toBeGreaterThan(0.94);
    expect(kept!.touching).toBeGreaterThan(0.8);
    // The same of the middles of the rectangles on the map, by another road.
    const drawn = featuresOf(folders.get(scheme)!, scheme);
    const bounds = drawn.map(({ geometry }) => boundsOf(geometry!));
    const middle = (axis: 0 | 1) => bounds.map((bbox) => bbox[axis]! + bbox[axis + 2]!);
    const rows = all.map((t) => -t.row);
    expect(rankCorrelation(middle(1), rows)).toBeGreaterThan(0.95);
    expect(
      rankCorrelation(
        middle(0),
        all.map((t) => t.column),
      ),
    ).toBeGreaterThan(0.92);
  });
});

describe('values.arrow and periods.arrow', () => {
  const tableOf = (scheme: string, file: string) =>
    tableFromIPC(bytesOf(release.folder, scheme, 'map', file));

  it('have named columns with their types and descriptions', () => {
    const { schema } = tableOf('stp-2017', 'values.arrow');
    expect(schema.metadata.get('scheme')).toBe('stp-2017');
    expect(schema.fields.map((field) => `${field.name} ${field.type}`)).toEqual([
      'indicator_id Dictionary<Int16, Utf8>',
      'period Dictionary<Int16, Utf8>',
      'footprint_code Dictionary<Int16, Utf8>',
      'value Float64',
      'lower_95 Float64',
      'upper_95 Float64',
      'coverage Float64',
      'estimated Bool',
      'england_value Float64',
      'comparison Dictionary<Int8, Utf8>',
      'rank Int16',
      'rank_of Int16',
      'quintile Int8',
      'withheld_reason Dictionary<Int16, Utf8>',
    ]);
    expect(schema.fields.map((field) => field.name)).toEqual(VALUE_COLUMNS);
    for (const field of schema.fields) {
      expect(field.metadata.get('description'), field.name).toMatch(/^\S.{9,}/);
    }
    const periods = tableOf('stp-2017', 'periods.arrow').schema;
    expect(periods.fields.map(String)).toEqual(schema.fields.map(String));
  });

  it('together are the baseline, value for value', async () => {
    const scheme = 'stp-2017';
    const columns = VALUE_COLUMNS.join(', ');
    const key = (row: Row) => `${row.indicator_id} ${row.period} ${row.footprint_code}`;
    const rowsOf = (file: string) =>
      tableOf(scheme, file)
        .toArray()
        .map((row) => ({ ...row.toJSON() }) as Row);
    const [first, others] = [rowsOf('values.arrow'), rowsOf('periods.arrow')];
    const path = join(release.folder, 'tables', 'baseline.parquet');
    const db = await openDatabase(':memory:');
    const baseline = await db.rows(
      `SELECT ${columns} FROM read_parquet(${text(path)}) WHERE scheme = ${text(scheme)}`,
    );
    db.close();
    const byKey = new Map([...first, ...others].map((row) => [key(row), row]));
    expect(byKey.size).toBe(first.length + others.length);
    expect(byKey.size).toBe(baseline.length);
    expect(baseline.length).toBeGreaterThan(4_000);
    for (const row of baseline) expect(byKey.get(key(row))).toEqual(row);
    // One period an indicator in the first: that with which the packs open.
    const opened = new Map(first.map((row) => [row.indicator_id, row.period]));
    for (const row of first) expect(opened.get(row.indicator_id!)).toBe(row.period);
    for (const row of others) expect(opened.get(row.indicator_id!)).not.toBe(row.period);
    for (const pack of release.packs().values()) {
      for (const { id, baseline: b } of pack.indicators) expect(opened.get(id)).toBe(b.period);
    }
  });

  it('stand beside the funnels and the ranges, as tables have them', async () => {
    const db = await openDatabase(':memory:');
    const parquet = (table: string) => text(join(release.folder, 'tables', `${table}.parquet`));
    const funnels = await db.rows(
      `SELECT b.indicator_id, b.period, b.footprint_code, b.denominator, f.centre, f.lower_998, f.upper_998,
         f.unadjusted_lower_998, f.unadjusted_upper_998, f.outlier
       FROM read_parquet(${parquet('funnel')}) AS f
       JOIN read_parquet(${parquet('baseline')}) AS b USING (scheme, footprint_code, indicator_id, period)`,
    );
    const ranges = await db.rows(
      `SELECT indicator_id, period, footprint_code, value_low, value_high
       FROM read_parquet(${parquet('baseline')}) WHERE value IS NULL AND value_low IS NOT NULL`,
    );
    db.close();
    const key = (row: Row) => `${row.indicator_id} ${row.period} ${row.footprint_code}`;
    for (const [file, columns, expected] of [
      ['funnel.arrow', FUNNEL_COLUMNS, funnels],
      ['ranges.arrow', RANGE_COLUMNS, ranges],
    ] as const) {
      const table = tableOf('stp-2017', file);
      expect(table.schema.fields.map((field) => field.name)).toEqual(columns);
      const rows = table.toArray().map((row) => ({ ...row.toJSON() }) as Row);
      const byKey = new Map(rows.map((row) => [key(row), row]));
      expect(byKey.size).toBe(expected.length);
      expect(expected.length).toBeGreaterThan(100);
      for (const row of expected) {
        const numbers = Object.entries(row).map(([name, value]) =>
          name === 'denominator' ? [name, Number(value)] : [name, value],
        );
        expect(byKey.get(key(row))).toEqual(Object.fromEntries(numbers));
      }
    }
  });

  it('stand beside a list of the indicators with the periods that they have', () => {
    const list = mapIndicatorsSchema.parse(
      JSON.parse(bytesOf(release.folder, 'stp-2017', 'map', 'indicators.json').toString()),
    );
    const values = tableOf('stp-2017', 'values.arrow').toArray();
    for (const { id, periods } of list) {
      const opened = values.find((row) => row.indicator_id === id);
      expect(periods[0], id).toBe(opened?.period);
    }
    expect(list.length).toBeGreaterThan(70);
  });

  it('are empty, with all their columns, of a scheme without a baseline', () => {
    const [whole, empty] = [release.folder, folders.get('icb-2026')!].map((folder, i) =>
      tableFromIPC(bytesOf(folder, SCHEMES[i]!, 'map', 'values.arrow')),
    );
    expect(empty!.numRows).toBe(0);
    expect(empty!.schema.fields.map(String)).toEqual(whole!.schema.fields.map(String));
  });

  it('a first view of the 44 takes less than 300 KB before any compression', () => {
    const files = ['index.json', 'map/footprints.topojson', 'map/values.arrow'];
    const sizes = files.map((file) => bytesOf(release.folder, 'stp-2017', file).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });
});

describe('docs/map-files.md', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'map-files.md'), 'utf8');

  /** What stands in backticks in the first cell of the rows of a section. */
  const cells = (heading: string) => {
    const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
    return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
  };

  /** The path of every field that a schema knows. */
  const fieldsOf = (schema: unknown, path: string): string[] => {
    const node = schema as Record<string, unknown>;
    const own = Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
      const field = path === '' ? name : `${path}.${name}`;
      return [field, ...fieldsOf(inner, field)];
    });
    const items = node.items ? fieldsOf(node.items, `${path}[]`) : [];
    const either = (node.anyOf as unknown[] | undefined) ?? [];
    return [...own, ...items, ...either.flatMap((inner) => fieldsOf(inner, path))];
  };

  it.each([
    ['footprints.topojson', footprintsSchema.shape.metadata],
    ['tiles.json', tilesSchema],
    ['index.json', indexSchema],
  ])('has every field of %s, and none besides', (heading, schema) => {
    const fields = fieldsOf(z.toJSONSchema(schema), '');
    expect(fields.length).toBeGreaterThan(7);
    expect(cells(heading)).toEqual(fields);
  });

  it('has every column of the values', () => {
    expect(cells('values.arrow')).toEqual(VALUE_COLUMNS);
  });

  it('says of the 44 what their layout keeps', () => {
    const { kept } = mapOf(release.folder, 'stp-2017').tiles;
    const told = [kept!.northSouth.toFixed(2), kept!.eastWest.toFixed(2)];
    const text = page.replace(/\s+/g, ' ');
    expect(text).toContain(
      `row and latitude is ${told[0]}, of column and longitude ${told[1]}, and ` +
        `${(100 * kept!.touching).toFixed(0)} % of the pairs`,
    );
  });
});

describe('the map files', () => {
  it('are the same bytes when they are written again', async () => {
    const { folder } = await drawnFrom('again', {});
    const files = readdirSync(join(folder, 'stp-2017', 'map'));
    expect(files).toEqual(readdirSync(join(release.folder, 'stp-2017', 'map')));
    expect(files.length).toBe(7);
    for (const file of files) {
      const again = bytesOf(folder, 'stp-2017', 'map', file);
      expect(again.equals(bytesOf(release.folder, 'stp-2017', 'map', file)), file).toBe(true);
    }
  });

  it('without boundaries are tiles in order and the values, and the tiles say why', async () => {
    const { folder, bboxes } = await drawnFrom('none', {
      'stage.boundary': 'FROM built.stage.boundary WHERE false',
    });
    expect(bboxes.size).toBe(0);
    expect(() => bytesOf(folder, 'stp-2017', 'map', 'footprints.topojson')).toThrow('ENOENT');
    const tiles = tilesSchema.parse(jsonOf(folder, 'stp-2017', 'map', 'tiles.json'));
    expect(tiles).toMatchObject({ placedBy: 'order', kept: null, boundaries: null });
    expect(tiles.why).toBe('no boundaries are at hand, of these footprints or of CCGs');
    expect([tiles.columns, tiles.rows, tiles.tiles.length]).toEqual([7, 7, 44]);
  });

  it('draw no footprints that whole CCGs do not make up, and still place their tiles', async () => {
    const { folder, bboxes } = await drawnFrom('divided', {
      'organisation.area_share': `
        SELECT * REPLACE (population / 2 AS population) FROM built.organisation.area_share
        UNION ALL
        SELECT * REPLACE (
          population / 2 AS population,
          CASE WHEN footprint_code < 'E54000030' THEN 'E54000044' ELSE 'E54000005' END
            AS footprint_code)
        FROM built.organisation.area_share`,
    });
    expect(bboxes.size).toBe(0);
    const tiles = tilesSchema.parse(jsonOf(folder, 'stp-2017', 'map', 'tiles.json'));
    expect(tiles).toMatchObject({ placedBy: 'residents', boundaries: null });
    expect(tiles.why).toMatch(/whole CCGs of 2017-04 do not make them up: 50\.0 % of residents/);
  });

  it('keep a footprint that has most of no CCG, without a shape or a rectangle', async () => {
    const cumbria = "scheme = 'stp-2017' AND footprint_code = 'E54000047'";
    const { folder, bboxes } = await drawnFrom('shapeless', {
      'organisation.area_share': `
        SELECT * REPLACE (CASE WHEN ${cumbria} THEN population * 0.4 ELSE population END
          AS population)
        FROM built.organisation.area_share
        UNION ALL
        SELECT * REPLACE (population * 0.6 AS population, 'E54000048' AS footprint_code)
        FROM built.organisation.area_share WHERE ${cumbria}`,
    });
    const { boundaries, tiles } = mapOf(folder, 'stp-2017');
    const shapeless = boundaries.objects.footprints.geometries.filter((g) => g.type === null);
    expect(shapeless.map((g) => g.id)).toEqual(['E54000047']);
    expect(boundaries.metadata.misplaced).toBeGreaterThan(0.001);
    expect([bboxes.size, bboxes.has('E54000047')]).toEqual([43, false]);
    expect(tiles.tiles).toHaveLength(44);
    expect(tiles.placedBy).toBe('residents');
  });

  it('fall back on CCGs where a layer of the footprints is in metres, and leave out such CCGs', async () => {
    const metres = '{"type":"Polygon","coordinates":[[[4e5,3e5],[4e5,4e5],[5e5,4e5],[4e5,3e5]]]}';
    const { folder } = await drawnFrom('metres', {
      'stage.boundary': `
        FROM built.stage.boundary WHERE code <> 'E38000001'
        UNION ALL BY NAME
        SELECT 'ccg-boundaries' AS source_id, source_file, vintage, kind, code, 'geojson' AS form,
          '${metres}' AS geometry, derived
        FROM built.stage.boundary WHERE code = 'E38000001'
        UNION ALL BY NAME
        SELECT 'stp-boundaries' AS source_id, 'metres' AS source_file, '2017-04' AS vintage,
          'stp' AS kind, footprint_code AS code, 'geojson' AS form, '${metres}' AS geometry
        FROM built.pack.footprint WHERE scheme = 'stp-2017'`,
    });
    const { metadata, bbox } = mapOf(folder, 'stp-2017').boundaries;
    expect(metadata.source.id).toBe('ccg-boundaries');
    expect(metadata.how.join(' ')).toContain('206 CCGs of 2017-04');
    expect(metadata.how).toContain('1 CCG without a boundary in degrees left out.');
    expect(bbox.map(Math.round)).toEqual([-6, 50, 2, 56]);
  });
});

const real = atHand(published, 'no published boundaries are drawn');

describe.skipIf(!real)(`boundaries in the archive${real ? '' : ' (skipped: not at hand)'}`, () => {
  const mirrored = (id: string) =>
    (jsonOf(published, 'mirror.json')[id] as { period: string; path: string }[]).map((entry) =>
      anExtract({
        sourceId: id,
        period: entry.period,
        file: `${id}/${entry.path}`,
        path: join(published, entry.path),
        sha256: sha256(bytesOf(published, entry.path)),
      }),
    );

  beforeAll(async () => {
    const sources = ['stp-boundaries', 'icb-boundaries', 'ccg-boundaries'].map(declared);
    const archived = ['stp-boundaries', 'icb-boundaries'].flatMap(mirrored);
    const floor = bundled(packageRoot).filter((b) => b.extract.sourceId === 'ccg-boundaries');
    const extracts = [...archived, ...floor.map((b) => b.extract)];
    const chosen = extracts.map((extract) => ({
      sourceId: extract.sourceId,
      period: extract.period,
      extracts: [extract],
      floor: [],
    }));
    const { used, findings } = await loadExtracts(build, sources, chosen, join(root, 'decoded'));
    expect([used.length, findings]).toEqual([5, []]);
    const staged = folderFiles(packageRoot, 'stage').find((f) => f.table === 'stage.boundary')!;
    await build.run(`CREATE SCHEMA archive; CREATE TABLE archive.boundary AS ${staged.sql}`);
  });

  it.each([
    // [scheme, source, vintage, derived]
    ['stp-2017', 'stp-boundaries', '2017-04', true],
    ['stp-2019', 'ccg-boundaries', '2017-04', true],
    ['stp-2021', 'stp-boundaries', '2021-04', false],
    ['icb-2023', 'icb-boundaries', '2023-04', false],
  ])('%s is drawn from %s of %s', async (scheme, source, vintage, derived) => {
    const { folder } = await drawnFrom(
      'archived',
      {
        'stage.boundary': 'FROM archive.boundary',
        'pack.source': `
          FROM built.pack.source
          UNION ALL BY NAME
          SELECT DISTINCT source_id, source_file, source_id AS title, source_id AS publisher,
            source_id AS licence, source_id AS attribution, source_id AS url, '0' AS sha256
          FROM archive.boundary WHERE source_id <> 'ccg-boundaries'`,
      },
      scheme,
    );
    const { boundaries } = mapOf(folder, scheme);
    expect(boundaries.metadata).toMatchObject({ vintage, derived, source: { id: source } });
    expect(boundaries.metadata.how.join(' ').includes('Cumbria')).toBe(derived);
    expect(boundaries.objects.footprints.geometries.every((g) => g.type !== null)).toBe(true);
    const areas = featuresOf(folder, scheme).map(({ geometry }) => areaOf(geometry!));
    expect(Math.min(...areas)).toBeGreaterThan(100);
    expect(areas.reduce((sum, area) => sum + area, 0)).toBeGreaterThan(127_000);
    const file = bytesOf(folder, scheme, 'map', 'footprints.topojson');
    expect(file.length).toBeLessThan(200_000);
  });
});
