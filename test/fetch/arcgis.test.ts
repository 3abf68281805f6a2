import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { onsLayer, wordsOf } from '../../src/fetch/arcgis-title.ts';
import { locate } from '../../src/fetch/locate.ts';
import type { Located } from '../../src/fetch/locator.ts';
import type { Locator } from '../../src/model/source.ts';
import { arcgisError, type FeatureLayer, featureLayer } from '../server/feature-layer.ts';
import { plainAsk } from '../server/plain-ask.ts';
import { inTurn, json, openPublisher } from '../server/publisher.ts';

const publisher = await openPublisher();
const ask = plainAsk(publisher);
afterAll(() => publisher.close());
beforeEach(() => {
  publisher.asked.length = 0;
});

type Arcgis = Extract<Locator, { kind: 'arcgis' }>;
const look = (layers: Arcgis['layers'], geometry?: boolean) =>
  locate(
    {
      kind: 'arcgis',
      url: 'https://geoportal.statistics.gov.uk/',
      layers,
      ...(geometry === undefined ? {} : { geometry }),
    },
    { ask, month: '2026-11' },
  );
async function pagesOf(located: Located | undefined): Promise<string[]> {
  const pages: string[] = [];
  for await (const page of located?.pages?.(ask) ?? []) pages.push(page);
  return pages;
}

const services = 'https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services';
const SERVICE = 'LSOA11_CCG18_LAD18_EN_LU_3aaed40f43e84c2787ba8b5ace264b6c';
const layer = `${services}/${SERVICE}/FeatureServer/0`;
const lookup = [{ service: SERVICE, period: '2018-04' }];

function serveLayer(service: string, given: FeatureLayer): void {
  const act = featureLayer(given);
  publisher.serve(`${services}/${service}/FeatureServer/0`, act);
  publisher.serve(`${services}/${service}/FeatureServer/0/query`, act);
}
const rows = (count: number, idField = 'FID') =>
  Array.from({ length: count }, (_, i) => ({ LSOA11CD: `E0100${i}`, [idField]: count - i }));
const codes = (page: string) =>
  (JSON.parse(page) as { features: { attributes: { FID: number } }[] }).features.map(
    (f) => f.attributes.FID,
  );

describe('a layer by the name of its service', () => {
  it('is paged until the sum is the count, in the order of its object id', async () => {
    serveLayer(SERVICE, { rows: rows(5), maxRecordCount: 2, lastEdit: 1_530_000_000_000 });
    const [located, ...others] = await look(lookup);
    expect(others).toEqual([]);
    expect(located).toMatchObject({
      period: '2018-04',
      name: `${SERVICE}.json`,
      version: '1530000000000',
      url:
        `${layer}/query?where=1%3D1&outFields=*&returnGeometry=false&orderByFields=FID` +
        '&resultOffset=0&resultRecordCount=2&f=json',
    });
    expect((await pagesOf(located)).map(codes)).toEqual([[1, 2], [3, 4], [5]]);
    expect(publisher.asked.map((a) => new URL(a.url).searchParams.get('resultOffset'))).toEqual([
      null,
      null,
      '0',
      '2',
      '4',
    ]);
  });

  it('that the portal has retired fails by itself, and keeps no other back', async () => {
    serveLayer(SERVICE, { rows: rows(3) });
    const [gone, there] = await look([{ service: 'RETIRED', period: '2016-04' }, ...lookup]);
    expect(gone).toMatchObject({ period: '2016-04', name: 'RETIRED' });
    await expect(pagesOf(gone)).rejects.toThrow(/RETIRED\/FeatureServer\/0.*404/);
    expect((await pagesOf(there)).map(codes)).toEqual([[1, 2, 3]]);
  });

  it('keeps each page as it was published', async () => {
    const published = '{\n "features" : [ {"attributes":{"FID":1,"NM":"Wyre \\u0026 Fylde"}} ]\n}';
    publisher.serve(layer, json({ objectIdField: 'FID', maxRecordCount: 10 }));
    publisher.serve(`${layer}/query`, inTurn(json({ count: 1 }), published));
    const [located] = await look(lookup);
    expect(await pagesOf(located)).toEqual([published]);
    expect(located).not.toHaveProperty('version');
  });

  it('comes as GeoJSON in longitude and latitude where its shapes are wanted', async () => {
    serveLayer('STP_2017', { rows: rows(3, 'OBJECTID'), idField: 'OBJECTID', maxRecordCount: 2 });
    const [located] = await look([{ service: 'STP_2017', period: '2017-04' }], true);
    expect(located?.name).toBe('STP_2017.geojson');
    const asked = new URL(located?.url ?? '').searchParams;
    expect([asked.get('f'), asked.get('outSR'), asked.get('returnGeometry')]).toEqual([
      'geojson',
      '4326',
      null,
    ]);
    const pages = (await pagesOf(located)).map((page) => JSON.parse(page));
    expect(pages.map((page) => page.features.length)).toEqual([2, 1]);
    expect(pages[0].features[0].geometry.type).toBe('Point');
  });

  it('finds the object id among the fields where the layer does not name it', async () => {
    serveLayer('OLD', { rows: rows(1, 'OBJECTID'), idField: 'OBJECTID' });
    publisher.serve(
      `${services}/OLD/FeatureServer/0`,
      json({ fields: [{ name: 'OBJECTID', type: 'esriFieldTypeOID' }] }),
    );
    const [located] = await look([{ service: 'OLD', period: '2017-04' }]);
    expect(await pagesOf(located)).toHaveLength(1);
    publisher.serve(`${services}/OLD/FeatureServer/0`, json({ fields: [] }));
    await expect(look([{ service: 'OLD', period: '2017-04' }])).rejects.toThrow(
      `${services}/OLD/FeatureServer/0?f=json: expected a layer with an object id field, found none`,
    );
  });

  it('may have brackets in its name', async () => {
    const service = 'NHS_England_Regions_(April_2021)_in_England';
    serveLayer(service, { rows: rows(7) });
    const [located] = await look([{ service, period: '2021-04' }]);
    expect(located?.name).toBe(`${service}.json`);
    expect(await pagesOf(located)).toHaveLength(1);
  });
});

describe('a layer that does not add up', () => {
  const page = (from: number, to: number, more?: object) =>
    json({
      features: Array.from({ length: to - from }, (_, i) => ({ attributes: { FID: from + i } })),
      ...more,
    });
  const fails = async (count: number, ...pages: ReturnType<typeof json>[]) => {
    publisher.serve(layer, json({ objectIdField: 'FID', maxRecordCount: 2 }));
    publisher.serve(`${layer}/query`, inTurn(json({ count }), ...pages));
    const [located] = await look(lookup);
    return expect(pagesOf(located)).rejects;
  };

  it('ends before the count is reached', async () => {
    await (await fails(5, page(0, 2), page(2, 4), page(0, 0))).toThrow(
      `${layer}/query?where=1%3D1&outFields=*&returnGeometry=false&orderByFields=FID` +
        '&resultOffset=4&resultRecordCount=2&f=json: expected 5 features, as counted, found 4',
    );
  });

  it('gives more than were counted', async () => {
    await (await fails(3, page(0, 2), page(2, 4))).toThrow(
      'expected 3 features, as counted, found 4',
    );
  });

  it.each([{ exceededTransferLimit: true }, { properties: { exceededTransferLimit: true } }])(
    'says that there is more: %j',
    async (more) => {
      await (await fails(2, page(0, 2, more))).toThrow(
        'expected 2 features, as counted, found 2 and more to come',
      );
    },
  );

  it('gives a feature twice, and so another not at all', async () => {
    await (await fails(4, page(0, 2), page(1, 3))).toThrow(
      'expected each feature once, found FID 1 again',
    );
  });

  it('has nothing', async () => {
    await (await fails(0)).toThrow('expected features, found a count of 0');
  });

  it('answers with an error and status 200, at any point', async () => {
    const error = arcgisError(
      400,
      'Cannot perform query.',
      "'Invalid field: FID' parameter is invalid",
    );
    await (await fails(4, page(0, 2), error)).toThrow(
      'resultOffset=2&resultRecordCount=2&f=json: expected a page of features, the server answers ' +
        "with error 400: Cannot perform query.; 'Invalid field: FID' parameter is invalid",
    );
    publisher.serve(layer, arcgisError(400, 'Invalid URL', 'Invalid URL'));
    await expect(look(lookup)).rejects.toThrow(
      `${layer}?f=json: expected the description of a layer, the server answers with error 400: ` +
        'Invalid URL',
    );
    publisher.serve(layer, json({ error: { code: 499 } }));
    await expect(look(lookup)).rejects.toThrow('error 499: it gives no reason');
  });

  it('answers with a page of HTML, or with nothing', async () => {
    publisher.serve(layer, '<!DOCTYPE html>\n<title>Sign in</title>');
    await expect(look(lookup)).rejects.toThrow(
      'expected the description of a layer as JSON, found "<!DOCTYPE html> <title>Sign in</title>"',
    );
    publisher.serve(layer, '');
    await expect(look(lookup)).rejects.toThrow('as JSON, found an empty body');
  });

  it('answers with JSON of another shape', async () => {
    await (await fails(2, json({ features: 'none' }))).toThrow(
      'expected a page of features; features: ',
    );
  });
});

describe('a layer by the title of its dataset', () => {
  const title = /^Clinical Commissioning Group to STPs? \(April 2017\) Lookup/;
  const wanted = [{ title, period: '2017-04' }];
  const datasets = (...list: [name: string, url: string | null][]) =>
    publisher.serve(
      'https://hub.arcgis.com/api/v3/datasets',
      json({ data: list.map(([name, url]) => ({ id: 'x_0', attributes: { name, url } })) }),
    );
  const name = 'Clinical Commissioning Group to STP (April 2017) Lookup in England';

  it('is the newest version of it', async () => {
    serveLayer('CCG17_STP17_V4', { rows: rows(1) });
    datasets(
      [`${name} (Version 3)`, `${services}/CCG17_STP17_LU_9f0/FeatureServer/0`],
      [
        `${name} (Version 4)`,
        `${services.replace('arcgis/rest', 'ArcGIS/rest')}/CCG17_STP17_V4/FeatureServer`,
      ],
      [name, `${services}/CCG17_STP17_LU/FeatureServer/0`],
      [`${name} (Version 9)`, null],
      [
        `${name} (Version 8)`,
        'https://services1.arcgis.com/SomebodyElse/arcgis/rest/services/A/FeatureServer/0',
      ],
      ['Clinical Commissioning Group to STP (April 2018) Lookup', `${services}/B/FeatureServer/0`],
    );
    const [located] = await look(wanted);
    expect(located).toMatchObject({ period: '2017-04', name: 'CCG17_STP17_V4.json' });
    expect(new URL(publisher.asked[0]?.url ?? '').searchParams.get('q')).toBe(
      'Clinical Commissioning Group to STP April 2017 Lookup',
    );
  });

  it('is not chosen of two that nothing tells apart', async () => {
    datasets(
      [`${name} (Version 3)`, `${services}/A/FeatureServer/0`],
      [`${name} (Version 3)`, `${services}/A/FeatureServer/0`],
      [`${name} - Version 3`, `${services}/B/FeatureServer/0`],
    );
    await expect(look(wanted)).rejects.toThrow(
      `two datasets where one was expected, titled like ${title}: "${name} (Version 3)" ` +
        `(${services}/A/FeatureServer/0) and "${name} - Version 3" (${services}/B/FeatureServer/0)`,
    );
  });

  it('is an error where there is none', async () => {
    datasets(['Wards (May 2017)', `${services}/W/FeatureServer/0`]);
    await expect(look(wanted)).rejects.toThrow(
      `expected a dataset of the ONS titled like ${title}, found none among 1`,
    );
    datasets();
    await expect(look(wanted)).rejects.toThrow('found none among 0');
  });
});

it.each([
  [/^LSOA \(2011\) to (CCG|SICBL)s?.*\(April (?:20)?\d{2}\)/i, 'LSOA 2011 to CCG SICBL April 20'],
  [/NHS\s+England[^(]*Regions/, 'NHS England Regions'],
])('%s is searched by the words %s', (pattern, words) => {
  expect(wordsOf(pattern)).toBe(words);
});

it.each([
  'https://services1.arcgis.com/Other/arcgis/rest/services/A/FeatureServer/0',
  'https://services1.arcgis.com.example.org/ESMARspQHYMw9BZ9/arcgis/rest/services/A/FeatureServer/0',
  `${services}/A/MapServer/0`,
  `${services}/A/FeatureServer/0/query`,
  'http://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services/A/FeatureServer/0',
  '',
])('%j is no layer of the ONS', (address) => {
  expect(onsLayer(address)).toBeNull();
});
