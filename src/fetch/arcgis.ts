import { z } from 'zod';
import { callOf, parseJson, shaped } from './api.ts';
import { layerByTitle, layerOf } from './arcgis-title.ts';
import type { Answer, Ask, Locate, Located } from './locator.ts';

/** Features on a page where a layer does not say how many it gives. */
const USUAL_PAGE = 1000;

const failed = z.object({
  error: z.object({
    code: z.number().optional(),
    message: z.string().optional(),
    details: z.array(z.string()).nullish(),
  }),
});

const metadata = z.object({
  maxRecordCount: z.int().positive().optional(),
  objectIdField: z.string().nullish(),
  fields: z.array(z.object({ name: z.string(), type: z.string() })).nullish(),
  editingInfo: z.object({ lastEditDate: z.number().nullish() }).nullish(),
});

const counted = z.object({ count: z.int().nonnegative() });

/** Of a page, what tells whether it is whole. JSON has attributes, GeoJSON properties. */
const page = z.object({
  features: z.array(
    z.object({
      attributes: z.record(z.string(), z.unknown()).nullish(),
      properties: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
  exceededTransferLimit: z.boolean().optional(),
  properties: z.object({ exceededTransferLimit: z.boolean().optional() }).nullish(),
});

/** An answer of a feature server. Its errors come with status 200. */
function readArcgis<T>(answer: Answer, schema: z.ZodType<T>, what: string): T {
  const body = parseJson(answer, what);
  const error = failed.safeParse(body);
  if (error.success) {
    const { code, message, details } = error.data.error;
    const said = [message, ...(details ?? [])].filter((part) => part && part !== '');
    throw new Error(
      `${answer.url}: expected ${what}, the server answers with error ${code ?? 'of no code'}: ` +
        ([...new Set(said)].join('; ') || 'it gives no reason'),
    );
  }
  return shaped(answer, body, schema, what);
}

interface Layer {
  address: string;
  idField: string;
  pageSize: number;
  geometry: boolean;
}

function pageCall(layer: Layer, offset: number): string {
  return callOf(layer.address, 'query', {
    where: '1=1',
    outFields: '*',
    ...(layer.geometry ? { outSR: '4326' } : { returnGeometry: 'false' }),
    // Without an order, the server may give a feature on two pages and another on none.
    orderByFields: layer.idField,
    resultOffset: String(offset),
    resultRecordCount: String(layer.pageSize),
    f: layer.geometry ? 'geojson' : 'json',
  });
}

/**
 * The pages of a layer. A query without pages silently gives the first thousand or two, so the
 * features are counted first, and the pages must add up to the count, each feature once.
 */
async function* featurePages(layer: Layer, ask: Ask): AsyncGenerator<string> {
  const count = await ask(
    callOf(layer.address, 'query', { where: '1=1', returnCountOnly: 'true', f: 'json' }),
  );
  const total = readArcgis(count, counted, 'a count of features').count;
  if (total === 0) throw new Error(`${count.url}: expected features, found a count of 0`);
  const ids = new Set<unknown>();
  let sum = 0;
  while (sum < total) {
    const answer = await ask(pageCall(layer, sum));
    const body = readArcgis(answer, page, 'a page of features');
    sum += body.features.length;
    // `exceededTransferLimit` is at the top, or in GeoJSON below `properties`.
    const more = body.exceededTransferLimit ?? body.properties?.exceededTransferLimit;
    if (body.features.length === 0 || sum > total || (sum === total && more === true)) {
      throw new Error(
        `${answer.url}: expected ${total} features, as counted, found ${sum}` +
          `${more === true ? ' and more to come' : ''}`,
      );
    }
    for (const feature of body.features) {
      const id = (feature.attributes ?? feature.properties)?.[layer.idField];
      if (id === undefined) continue;
      if (ids.has(id)) {
        throw new Error(
          `${answer.url}: expected each feature once, found ${layer.idField} ${id} again`,
        );
      }
      ids.add(id);
    }
    yield answer.text;
  }
}

type Wanted = Parameters<typeof locateArcgis>[0]['layers'][number];

async function locateLayer(wanted: Wanted, geometry: boolean, ask: Ask): Promise<Located> {
  const address =
    'service' in wanted ? layerOf(wanted.service) : await layerByTitle(wanted.title, ask);
  const answer = await ask(callOf(address, '', { f: 'json' }));
  const about = readArcgis(answer, metadata, 'the description of a layer');
  const idField =
    about.objectIdField ?? about.fields?.find((f) => f.type === 'esriFieldTypeOID')?.name;
  if (!idField) {
    throw new Error(`${answer.url}: expected a layer with an object id field, found none`);
  }
  const layer = { address, idField, geometry, pageSize: about.maxRecordCount ?? USUAL_PAGE };
  const edited = about.editingInfo?.lastEditDate;
  const name = /services\/([^/]+)\//.exec(address)?.[1] ?? address;
  return {
    period: wanted.period,
    url: pageCall(layer, 0),
    name: `${decodeURIComponent(name)}.${geometry ? 'geojson' : 'json'}`,
    pages: (later) => featurePages(layer, later),
    ...(edited == null ? {} : { version: String(edited) }),
  };
}

/**
 * Layers of the ONS Open Geography Portal, each an answer in pages, as JSON without its shapes, or
 * with `geometry` as GeoJSON in longitude and latitude. What a layer says of its last edit is its
 * version: one that is still the same need not be fetched again. A layer that is not found (the
 * portal retires old ones) fails when it is taken, and keeps none of the others back.
 */
export const locateArcgis: Locate<'arcgis'> = async (locator, { ask }) => {
  const found: Located[] = [];
  for (const wanted of locator.layers) {
    try {
      found.push(await locateLayer(wanted, locator.geometry ?? false, ask));
    } catch (error) {
      if (locator.layers.length === 1) throw error;
      const name = 'service' in wanted ? wanted.service : wanted.title.source;
      found.push({ period: wanted.period, url: locator.url, name, pages: () => failing(error) });
    }
  }
  return found;
};

/** An answer that fails as it is asked for. */
// biome-ignore lint/correctness/useYield: it has nothing to give.
async function* failing(error: unknown): AsyncGenerator<string> {
  throw error;
}
