import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { type Bbox, type MapIndicator, mapIndicatorSchema } from '../model/map.ts';
import { json, writeInto } from './json.ts';
import { groundOf } from './map-boundary.ts';
import { BOUNDARIES, bboxesIn, drawingOf, type Footprint, sourceOf } from './map-drawing.ts';
import type { Parts } from './parts.ts';

/**
 * Every indicator as a page names, groups and explains it, in the order of the packs, with the periods
 * for which the scheme has figures.
 */
async function mapIndicators(db: Database, scheme: string): Promise<MapIndicator[]> {
  const rows = await db.rows(
    `SELECT i.indicator_id, i.title, i.definition, i.gap, i.domain, i.unit, i.polarity, i.combine,
       i.numerator, i.denominator, i.source_id, i.caveats
     FROM pack.indicator AS i ORDER BY i.position`,
  );
  const periods = await db.rows(
    `SELECT b.indicator_id, b.period FROM pack.baseline AS b
     LEFT JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period = b.period
     WHERE b.scheme = ${text(scheme)} GROUP BY ALL
     ORDER BY max(h.period) NULLS LAST, max(b.period_start) DESC NULLS LAST, b.period`,
  );
  return rows.map((row) =>
    mapIndicatorSchema.parse({
      id: row.indicator_id,
      title: row.title,
      definition: row.definition,
      gap: row.gap,
      domain: row.domain,
      unit: row.unit,
      polarity: row.polarity,
      combine: row.combine,
      numerator: row.numerator,
      denominator: row.denominator,
      periods: periods
        .filter((one) => one.indicator_id === row.indicator_id)
        .map((one) => one.period),
      source: row.source_id,
      notes: String(row.caveats ?? '')
        .split('\n')
        .filter(Boolean),
    }),
  );
}

/** The footprints of a scheme, in the order of every list of them. */
async function footprintsOf(db: Database, scheme: string): Promise<Footprint[]> {
  const rows = await db.rows(
    `SELECT footprint_code, number, name FROM pack.footprint WHERE scheme = ${text(scheme)}
     ORDER BY number, footprint_code`,
  );
  return rows.map((row) => ({
    code: String(row.footprint_code),
    number: row.number === null ? null : Number(row.number),
    name: String(row.name),
  }));
}

/**
 * Draws the footprints of a scheme: `tiles.json`, and `footprints.topojson` where boundaries are at hand.
 * What the release before drew of the same is taken over.
 */
async function writeDrawing(
  db: Database,
  folder: string,
  scheme: string,
  parts: Parts,
): Promise<void> {
  const footprints = await footprintsOf(db, scheme);
  const codes = footprints.map(({ code }) => code);
  const ground = await groundOf(db, scheme, codes);
  const sets = [ground.own, ground.pieces?.set].flatMap((set) => set ?? []);
  const sources = [];
  for (const set of sets) sources.push(await sourceOf(db, set));
  const recipe = { tables: ['stage.boundary'], told: [scheme, footprints, ground, sources] };
  const files = ['tiles.json', BOUNDARIES].map((file) => `${scheme}/map/${file}`);
  if (parts.takes(`${scheme}/map`, recipe, (path) => files.includes(path))) return;
  const { tiles, boundaries } = await drawingOf(db, scheme, footprints, ground);
  writeInto(folder, `${scheme}/map/tiles.json`, json(tiles, 2));
  if (boundaries !== null) writeInto(folder, `${scheme}/map/${BOUNDARIES}`, boundaries);
}

/**
 * Writes the map files of a scheme: `tiles.json`, `values.arrow` and `periods.arrow` always,
 * `footprints.topojson` where boundaries are at hand that draw its footprints. Gives the rectangle around
 * each footprint that is drawn.
 */
export async function writeMap(
  db: Database,
  folder: string,
  scheme: string,
  parts: Parts,
): Promise<Map<string, Bbox>> {
  await writeDrawing(db, folder, scheme, parts);
  // Loaded when it is used, for many commands never do: the Arrow library takes a while.
  const { mapFunnel, mapRanges, mapValues } = await import('./map-values.ts');
  const map = (file: string) => `${scheme}/map/${file}`;
  writeInto(folder, map('values.arrow'), await mapValues(db, scheme, 'headline'));
  writeInto(folder, map('periods.arrow'), await mapValues(db, scheme, 'other'));
  writeInto(folder, map('funnel.arrow'), await mapFunnel(db, scheme));
  writeInto(folder, map('ranges.arrow'), await mapRanges(db, scheme));
  writeInto(folder, map('indicators.json'), json(await mapIndicators(db, scheme)));
  const drawn = join(folder, map(BOUNDARIES));
  return existsSync(drawn) ? bboxesIn(readFileSync(drawn, 'utf8')) : new Map();
}
