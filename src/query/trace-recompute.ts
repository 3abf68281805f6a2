import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Candidates } from '../fetch/selection.ts';
import { TIDY } from '../model/tidy.ts';
import { USER_SCHEME } from '../model/user-scheme.ts';
import { loadExtract } from '../read/extract.ts';
import { readExtracts } from '../read/load.ts';
import type { Catalogue } from './snapshot.ts';
import { indicatorsWith, openPart, type PartBuild } from './trace-build.ts';
import { extractOf, type Found, findFile, type Places } from './trace-files.ts';
import type { Figure, ReleaseFile } from './traced.ts';

/** The tables that a figure is compared in. */
const TABLES = ['pack.baseline', 'organisation.reported', 'organisation.membership'];

/** A figure made again from the files of its release, or why it could not be. */
export interface Recomputation {
  /** The files that it takes, and what has become of each. */
  found: Found[];
  /** The tables made again, which the caller closes; null where a file is wanting. */
  db: Database | null;
  rows: number;
  reason: string | null;
}

/** Sources that have figures of some indicators in a release. */
async function sourcesOf(release: Database, ids: readonly string[]): Promise<Set<string>> {
  const rows = await release.rows(
    `SELECT DISTINCT source_id FROM observation WHERE indicator_id IN (${ids.map(text).join(', ')})`,
  );
  return new Set(rows.map((row) => String(row.source_id)));
}

/** Whether a file is needed: it holds figures of the indicator, or tells who belongs where. */
function isNeeded(
  { file, relation }: Pick<Found, 'file' | 'relation'>,
  { sources }: Catalogue,
  figures: ReadonlySet<string>,
  mapping: ReadonlySet<string>,
  scheme: string,
): boolean {
  if (figures.has(file.source)) return true;
  if (file.own) return file.source === scheme;
  if (relation !== null) return mapping.has(relation);
  const layouts = sources.find(({ id }) => id === file.source)?.layouts ?? [];
  return layouts.some((layout) => mapping.has(layout.relation));
}

/** What is to be said of a file that is not as it was, in words. */
export function lossOf({ file, state, path }: Found): string {
  if (file.own) {
    return state === 'missing'
      ? `${file.file}, which you brought, is not at hand: give it again with --extract or --scheme-file`
      : `${file.file} has changed since the release was made`;
  }
  if (file.bundled) {
    return state === 'missing'
      ? `${file.file} is not in this package`
      : `${file.file} is not the one that the release was made of: this footpack ships another snapshot`;
  }
  return state === 'missing'
    ? `${file.file} is not in the archive`
    : `${path} is damaged: its bytes are not those that the release was made of`;
}

function reasonOf(lost: readonly Found[]): string {
  const said = lost.slice(0, 3).map(lossOf).join('; ');
  return lost.length > 3 ? `${said}; and ${lost.length - 3} more files` : said;
}

/** Reads files into schema `raw` as the build of the release did; gives how many rows, or why not. */
async function readFiles(
  db: Database,
  found: readonly Found[],
  { sources }: Catalogue,
  scheme: string,
  work: string,
): Promise<{ rows: number } | { reason: string }> {
  const unknown = found.find(
    ({ file }) => !file.own && !sources.some(({ id }) => id === file.source),
  );
  if (unknown) return { reason: `this footpack knows no source ${unknown.file.source}` };
  const chosen = found
    .filter(({ file }) => !file.own)
    .map((one): Candidates => {
      const extract = extractOf(one);
      return { sourceId: extract.sourceId, period: extract.period, extracts: [extract], floor: [] };
    });
  const loaded = await readExtracts(db, sources, chosen, work);
  if (loaded.used.length < chosen.length) {
    return { reason: loaded.findings.map(({ message }) => message).join('; ') };
  }
  let { rows } = loaded;
  for (const one of found.filter(({ file }) => file.own)) {
    const layout = one.file.source === scheme ? USER_SCHEME : TIDY;
    const source = { id: one.file.source, layouts: [layout], vintage: 'extract' as const };
    const own = await loadExtract(db, source, extractOf(one), work);
    if ('refused' in own) return { reason: own.refused.message };
    rows += own.rows;
  }
  return { rows };
}

async function findNeeded(
  files: readonly ReleaseFile[],
  places: Places,
  needed: (one: Pick<Found, 'file' | 'relation'>) => boolean,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const file of files) {
    // What a bundled file holds its sidecar tells: it is looked for first.
    if (!file.bundled && !needed({ file, relation: null })) continue;
    const one = await findFile(file, places);
    if (needed(one)) found.push(one);
  }
  return found;
}

/**
 * Makes a figure again from the files of its release: each is proved by its SHA-256, read by the same
 * road, and goes through the same SQL, as far as the figure needs it. Nothing is written but to the
 * folder `work`. The figure's own tables and those of which they are made can then be asked.
 */
export async function recompute(
  release: Database,
  figure: Figure,
  files: readonly ReleaseFile[],
  places: Places,
  catalogue: Catalogue,
  work: string,
): Promise<Recomputation> {
  const { scheme, attribution, indicator } = figure;
  const { own, named } = indicatorsWith(places.packageRoot, catalogue.indicators, indicator.id);
  const ids = [...new Set([indicator.id, ...own.map(({ id }) => id)])];
  const figures = await sourcesOf(release, ids);
  let part: PartBuild | undefined;
  try {
    part = await openPart(
      places.packageRoot,
      catalogue,
      {
        tables: TABLES,
        indicators: [...own, ...named],
        scheme,
        attribution,
      },
      { folder: work, small: files.every(({ bundled, bytes }) => bundled || bytes < 1e6) },
    );
    const { db, mapping } = part;
    const found = await findNeeded(files, places, (one) =>
      isNeeded(one, catalogue, figures, mapping, scheme),
    );
    const failed = (reason: string): Recomputation => {
      db.close();
      return { found, db: null, rows: 0, reason };
    };
    const lost = found.filter(({ state }) => state !== 'unchanged');
    if (lost.length > 0) return failed(reasonOf(lost));
    if (own.length === 0) {
      return failed(
        `this footpack has no indicator ${indicator.id}: if it is your own, give the CSV that defines it ` +
          'with --indicators',
      );
    }
    const read = await readFiles(db, found, catalogue, scheme, work);
    if ('reason' in read) return failed(read.reason);
    await part.make();
    return { found, db, rows: read.rows, reason: null };
  } catch (error) {
    part?.db.close();
    throw error;
  }
}

/** The row of `baseline` of a figure, made again; undefined where the files make none. */
export async function recomputedRow(db: Database, figure: Figure): Promise<Row | undefined> {
  const { scheme, footprint, indicator, period } = figure;
  const [row] = await db.rows(
    `SELECT * FROM pack.baseline
     WHERE scheme = ${text(scheme)} AND footprint_code = ${text(footprint.code)}
       AND indicator_id = ${text(indicator.id)} AND period = ${text(period)}`,
  );
  return row;
}
