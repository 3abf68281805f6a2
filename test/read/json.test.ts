import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/problem.ts';
import type { Layout, Source } from '../../src/model/source.ts';
import { recordsOfJson } from '../../src/read/json.ts';
import { declared } from '../support.ts';
import { reader } from './reader.ts';
import { zipOf } from './zips.ts';

const { read } = reader();

const layout: Layout = {
  relation: 'places',
  columns: [
    { name: 'code', header: [/^STP\d\dCD$/i, 'OrgId'], kind: 'text', required: true },
    { name: 'name', header: [/^STP\d\dNM$/i, 'Name'], kind: 'text' },
    { name: 'area', header: 'Shape__Area', kind: 'number', optional: true },
    { name: 'geometry', kind: 'text', optional: true },
  ],
  key: ['code'],
  minRows: 1,
  ignored: [/^FID$/],
};

const places: Source = { ...declared('ons-ccg-to-stp'), id: 'places', layouts: [layout] };

const feature = (FID: number, STP17CD: string, STP17NM: string | null) => ({
  attributes: { FID, STP17CD, STP17NM },
});
const page = (...features: object[]) =>
  JSON.stringify({
    objectIdFieldName: 'FID',
    fields: [{ name: 'FID', alias: 'features' }],
    features,
  });

describe('an answer of the ArcGIS portal', () => {
  it('gives a row for each feature, numbered over its pages', async () => {
    const text = [
      page(
        feature(1, 'E54000005', 'West "Yorkshire" {and} [Harrogate]'),
        feature(2, 'E54000006', null),
      ),
      page(feature(3, 'E54000007', 'Greater Manchester')),
    ].join('\n');
    const { rows, findings, decoded, left } = await read(places, text);
    expect(rows.map((r) => [r.source_line, r.code, r.name])).toEqual([
      [1, 'E54000005', 'West "Yorkshire" {and} [Harrogate]'],
      [2, 'E54000006', null],
      [3, 'E54000007', 'Greater Manchester'],
    ]);
    expect([findings, decoded, left]).toEqual([[], 'json', []]);
  });

  it.each([
    ['alone', '{"error":{"code":400,"message":"Invalid URL","details":[]}}'],
    ['with words in place of a code', '{"error":"Service unavailable"}'],
    ['after its status', ' {"status": "error", "error": {"code": 500}}'],
    ['as its second page', `${page(feature(1, 'E54000005', 'A'))}\n{"error":{"code":500}}`],
  ])('that is an error %s is no extract', async (_, text) => {
    const { refused } = await read(places, text);
    expect(refused).toMatchObject({ name: 'not an extract', exitCode: EXIT.notFetched });
    expect(refused?.message).toContain('JSON error message');
  });

  it('without a feature has collapsed', async () => {
    const { refused } = await read(places, page());
    expect(refused).toMatchObject({ name: 'rows collapsed', exitCode: EXIT.shapeChanged });
  });

  it.each([
    ['within a record', (text: string) => text.slice(0, 120)],
    ['before its last bracket', (text: string) => text.slice(0, -1)],
  ])('that ends %s is no extract', async (_, cut) => {
    const { refused } = await read(places, cut(page(feature(1, 'E54000005', 'West Yorkshire'))));
    expect(refused).toMatchObject({ name: 'not an extract', exitCode: EXIT.notFetched });
    expect(refused?.message).toContain('ends inside a JSON document');
  });

  it('with other fields lacks a column', async () => {
    const { refused } = await read(places, page({ attributes: { FID: 1, ICB22CD: 'E54000005' } }));
    expect(refused).toMatchObject({ name: 'column missing', exitCode: EXIT.shapeChanged });
    expect(refused?.message).toMatch(
      /no record has a column code \(STP##CD or OrgId\), .*; found FID, ICB22CD$/,
    );
  });
});

describe('other JSON', () => {
  it('GeoJSON gives its properties, and the geometry as text', async () => {
    const geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [-1.5, 53.8],
          [-1.4, 53.9],
          [-1.5, 53.8],
        ],
      ],
    };
    const properties = { stp17cd: 'E54000005', stp17nm: 'West Yorkshire', Shape__Area: 1.5e9 };
    const text = JSON.stringify({
      type: 'FeatureCollection',
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
      features: [{ type: 'Feature', properties, geometry }],
    });
    const { rows } = await read(places, text);
    expect(rows).toMatchObject([{ code: 'E54000005', area: '1500000000' }]);
    expect(JSON.parse(String(rows[0]?.geometry))).toEqual(geometry);
  });

  it('of the ODS directory gives its organisations, a value left out being NULL', async () => {
    const text = JSON.stringify({
      Organisations: [{ OrgId: 'X26' }, { Name: 'NHS ENGLAND', OrgId: 'X24' }],
    });
    const { rows } = await read(places, text);
    expect(rows.map((r) => [r.code, r.name])).toEqual([
      ['X26', null],
      ['X24', 'NHS ENGLAND'],
    ]);
  });

  it('a plain array gives its records, in a zip too', async () => {
    const text = JSON.stringify([{ OrgId: 'X26', Name: 'é', roles: ['RO116'] }, { OrgId: 'X24' }]);
    const { rows, findings, decoded } = await read(places, await zipOf([['orgs.json', text]]));
    expect(rows.map((r) => [r.source_line, r.code, r.name])).toEqual([
      [1, 'X26', 'é'],
      [2, 'X24', null],
    ]);
    expect([findings, decoded]).toEqual([['column added'], 'zip of json']);
  });

  it.each([
    ['one record alone', '{"Organisation":{"Name":"NHS DIGITAL"}}', 'it has Organisation'],
    ['a faulty record', '[{"OrgId":"X26",,}]', 'not well-formed'],
    ['a bracket too many', '[{"OrgId":"X26"}]]', 'not well-formed'],
  ])('%s is no extract', async (_, text, message) => {
    const { refused } = await read(places, text);
    expect(refused).toMatchObject({ name: 'not an extract', exitCode: EXIT.notFetched });
    expect(refused?.message).toContain(message);
  });

  it('that is not UTF-8 is no extract', async () => {
    const { refused } = await read(places, Buffer.from('[{"OrgId":"Sal\xe9"}]', 'latin1'));
    expect(refused).toMatchObject({ name: 'not an extract' });
    expect(refused?.message).toContain('UTF-8');
  });
});

it('records are the same wherever the text is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), { minLength: 1 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      fc.boolean(),
      async (pages, sizes, named) => {
        const documents = pages.map((records) =>
          JSON.stringify(named ? { fields: [{ a: '[{' }], features: records } : records),
        );
        const text = documents.join('\n');
        async function* pieces() {
          for (let at = 0; at < text.length; ) {
            const size = sizes.next().value ?? 1;
            yield text.slice(at, at + size);
            at += size;
          }
        }
        const found: unknown[] = [];
        for await (const record of recordsOfJson(pieces())) found.push(JSON.parse(record));
        expect(found).toEqual(JSON.parse(JSON.stringify(pages.flat())));
      },
    ),
    { numRuns: 200 },
  );
});
