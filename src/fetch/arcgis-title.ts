import { z } from 'zod';
import { callOf, parseJson, shaped } from './api.ts';
import { groupsOf } from './link.ts';
import type { Ask } from './locator.ts';
import { revisionOf } from './revision.ts';

/** The organisation of the Office for National Statistics on ArcGIS Online. */
const ONS = 'ESMARspQHYMw9BZ9';

/**
 * Where the layers of the ONS portal are served. The portal itself, the `url` of a locator, is for
 * people: it shows a layer and tells its name.
 */
const SERVICES = `https://services1.arcgis.com/${ONS}/arcgis/rest/services`;

const HUB = 'https://hub.arcgis.com/api/v3';

const datasets = z.object({
  data: z.array(
    z.object({ attributes: z.object({ name: z.string(), url: z.string().nullish() }) }),
  ),
});

/** The layer of a service, by the service's name. */
export function layerOf(service: string): string {
  return `${SERVICES}/${encodeURIComponent(service)}/FeatureServer/0`;
}

/**
 * The layer behind an address that the hub gives, or null where it is none of the ONS's: anybody
 * may publish a dataset of the same title. Some addresses lead to the service, not to the layer,
 * and some say `ArcGIS` for `arcgis`.
 */
export function onsLayer(address: string): string | null {
  const match =
    /^https:\/\/services1\.arcgis\.com\/(\w+)\/arcgis\/rest\/services\/([^/?]+)\/FeatureServer(?:\/(\d+))?\/?$/i.exec(
      address,
    );
  if (match?.[1] !== ONS) return null;
  return `${SERVICES}/${match[2]}/FeatureServer/${match[3] ?? '0'}`;
}

/** The words of a pattern, for a search by words: what stands in it as it is. */
export function wordsOf(pattern: RegExp): string {
  return pattern.source
    .replace(/\[(?:\\.|[^\]])*\]|\{[^}]*\}|\\[bBdDsSwW]|\(\?(?:[:=!]|<[=!]|<\w+>)/g, ' ')
    .replace(/\\(.)|\w\?/g, '$1')
    .replace(/[^\w&'’-]+/g, ' ')
    .trim();
}

/**
 * The layer of the dataset with a title like this. Service names cannot be made up: old ones end in
 * 32 random letters, new ones in `_V2` or `_LU_v3`. The ONS re-issues a lookup as `(Version n)` under
 * a new name and leaves the old one in place, with other codes in it; the newest is taken.
 */
export async function layerByTitle(title: RegExp, ask: Ask): Promise<string> {
  const answer = await ask(
    callOf(HUB, 'datasets', {
      q: wordsOf(title),
      'filter[orgId]': ONS,
      'fields[datasets]': 'name,url',
      'page[size]': '100',
    }),
  );
  const body = parseJson(answer, 'datasets');
  const { data } = shaped(answer, body, datasets, 'a list of datasets');
  const layers = new Map<string, string>();
  for (const { attributes } of data) {
    const layer = onsLayer(attributes.url ?? '');
    if (layer !== null && groupsOf(title, attributes.name) !== null)
      layers.set(layer, attributes.name);
  }
  const editions = [...layers].map(([layer, name]) => ({
    layer,
    name,
    edition: revisionOf({ text: name, href: layer })[1],
  }));
  const newest = Math.max(...editions.map((one) => one.edition));
  const [first, second] = editions.filter((one) => one.edition === newest);
  if (first === undefined) {
    throw new Error(
      `${answer.url}: expected a dataset of the ONS titled like ${title}, found none among ` +
        `${data.length}`,
    );
  }
  if (second !== undefined) {
    throw new Error(
      `${answer.url}: two datasets where one was expected, titled like ${title}: ` +
        `"${first.name}" (${first.layer}) and "${second.name}" (${second.layer})`,
    );
  }
  return first.layer;
}
