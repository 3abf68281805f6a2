import { type Act, json } from './publisher.ts';

export interface FeatureLayer {
  /** Attributes of the features, the object id among them. */
  rows: readonly Readonly<Record<string, unknown>>[];
  idField?: string;
  maxRecordCount?: number;
  /** Milliseconds since 1970, as the API gives it. */
  lastEdit?: number;
}

/** An error as a feature server gives it: with status 200. */
export function arcgisError(code: number, message: string, ...details: string[]) {
  return json({ error: { code, message, details } });
}

/**
 * Imitates a layer of an ArcGIS feature server: its description, its count, and its pages in the
 * order asked for. A query without pages gives the first `maxRecordCount` features and a 200, as
 * the real one does. Serve it for both `…/FeatureServer/0` and `…/FeatureServer/0/query`.
 */
export function featureLayer(layer: FeatureLayer): Act {
  const { rows, idField = 'FID', maxRecordCount = 2000, lastEdit } = layer;
  const answer = (url: URL) => {
    const asked = url.searchParams;
    if (!url.pathname.endsWith('/query')) {
      return json({
        name: 'LAYER',
        objectIdField: idField,
        maxRecordCount,
        ...(lastEdit === undefined ? {} : { editingInfo: { lastEditDate: lastEdit } }),
      });
    }
    if (asked.get('where') !== '1=1') {
      return arcgisError(400, 'Cannot perform query. Invalid query parameters.');
    }
    if (asked.get('returnCountOnly') === 'true') return json({ count: rows.length });
    const order = asked.get('orderByFields');
    if (order !== null && order !== idField) {
      return arcgisError(400, '', `'Invalid field: ${order}' parameter is invalid`);
    }
    const sorted = [...rows].sort((a, b) => Number(a[idField]) - Number(b[idField]));
    const from = Number(asked.get('resultOffset') ?? 0);
    const size = Math.min(Number(asked.get('resultRecordCount') ?? maxRecordCount), maxRecordCount);
    const some = sorted.slice(from, from + size);
    const limit = from + size < rows.length ? { exceededTransferLimit: true } : {};
    if (asked.get('f') === 'geojson') {
      const shape = { type: 'Point', coordinates: [-1.5, 53.8] };
      return json({
        type: 'FeatureCollection',
        properties: limit,
        features: some.map((properties) => ({ type: 'Feature', geometry: shape, properties })),
      });
    }
    return json({
      objectIdFieldName: idField,
      features: some.map((attributes) => ({ attributes })),
      ...limit,
    });
  };
  return (_request, response, url) => {
    const { headers, body } = answer(url);
    response.writeHead(200, headers).end(body);
  };
}
