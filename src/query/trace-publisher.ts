import { sourcesRead } from '../build/sql-files.ts';
import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { archived } from '../fetch/archive.ts';
import { bundled } from '../fetch/bundled.ts';
import { fileSha256 } from '../fetch/file-hash.ts';
import { select } from '../fetch/selection.ts';
import type { Extract } from '../model/source.ts';
import { readExtracts } from '../read/load.ts';
import type { Catalogue } from './snapshot.ts';
import { besidesOf } from './trace-besides.ts';
import { indicatorsWith, openPart } from './trace-build.ts';
import type { Found, Places } from './trace-files.ts';
import type { Exact, Figure, Line, Observation, PublishedFigure } from './traced.ts';

/** The publishers' files that bundled extracts were computed from, as far as the archive has them. */
export async function publishersFiles(
  found: readonly Found[],
  raw: string,
): Promise<Map<string, Extract>> {
  const wanted = new Set(found.flatMap(({ file }) => file.computedFrom.map((f) => f.sha256)));
  const files = new Map<string, Extract>();
  if (wanted.size === 0) return files;
  for (const extract of archived(raw)) {
    if (!wanted.has(extract.sha256) || files.has(extract.sha256)) continue;
    if ((await fileSha256(extract.path)) === extract.sha256) files.set(extract.sha256, extract);
  }
  return files;
}

/** Bundled observations with what finds them among the publisher's: their own code, or who places them. */
function wantedRows(found: readonly Found[], observations: readonly Observation[]): string {
  const values = observations.map((one) => {
    const from = found.find(({ file }) => file.file === one.sourceFile);
    const isSummed = from?.relation === 'tidy';
    return `(${[
      text(one.id),
      text(one.indicator),
      text(one.period),
      text(one.vintage),
      text(one.code),
      text(from?.file.source ?? ''),
      String(isSummed),
    ].join(', ')})`;
  });
  return `(VALUES ${values.join(', ')}) AS w (id, indicator_id, period, vintage, code, source_id, summed)`;
}

const exact = (value: Row[string] | undefined) => (value ?? null) as Exact | null;

/** Tells of each observation what the publisher's files, read into this build, have of it. */
async function addPublished(
  db: Database,
  found: readonly Found[],
  observations: readonly Observation[],
): Promise<void> {
  const from = `FROM ${wantedRows(found, observations)} JOIN organisation.reported AS r
    ON r.indicator_id = w.indicator_id AND r.period = w.period AND r.org_vintage = w.vintage
    AND r.source_id = w.source_id
    AND w.code = CASE WHEN w.summed THEN r.placed_by ELSE r.org_code END`;
  const rows = await db.rows(
    `SELECT w.id, r.observation_id, r.org_code, o.period AS observed_period, r.source_file,
       r.source_line, r.numerator, r.denominator, r.value
     ${from} JOIN organisation.observation AS o ON o.observation_id = r.observation_id
     ORDER BY w.id, o.period_start, r.org_code, r.source_file, r.source_line`,
  );
  const sums = await db.rows(
    `SELECT w.id, CAST(sum(r.numerator) AS DECIMAL(24, 10)) AS numerator,
       CAST(sum(r.denominator) AS DECIMAL(24, 10)) AS denominator, min(r.value) AS value
     ${from} GROUP BY w.id`,
  );
  const besides = await besidesOf(db, [...new Set(rows.map((row) => String(row.observation_id)))]);
  for (const one of observations) {
    const sum = sums.find((row) => row.id === one.id);
    if (!sum) continue;
    const [numerator, denominator] = [exact(sum.numerator), exact(sum.denominator)];
    const isSame =
      numerator === one.counts.numerator &&
      denominator === one.counts.denominator &&
      (one.value === null || exact(sum.value) === one.value);
    const figures = rows.filter((row) => row.id === one.id);
    one.published = {
      figures: figures.map((row) => figureOf(row, besides)),
      numerator,
      denominator,
      agrees: isSame,
    };
  }
}

function figureOf(row: Row, besides: ReadonlyMap<string, Line[]>): PublishedFigure {
  const id = String(row.observation_id);
  return {
    id,
    code: String(row.org_code),
    period: String(row.observed_period),
    numerator: exact(row.numerator),
    denominator: exact(row.denominator),
    value: exact(row.value),
    sourceFile: String(row.source_file),
    sourceLine: row.source_line === null ? null : Number(row.source_line),
    text: null,
    besides: besides.get(id) ?? [],
  };
}

/**
 * Follows observations of the bundled snapshot on to the publisher's own files, where the archive has all
 * of those that a bundled file was computed from: they are read and go through the same SQL, and what
 * they have of the organisation is told with its lines. `published` of the others stays null.
 */
export async function followOn(
  figure: Figure,
  observations: readonly Observation[],
  found: readonly Found[],
  files: ReadonlyMap<string, Extract>,
  { packageRoot }: Places,
  catalogue: Catalogue,
  work: string,
): Promise<void> {
  const whole = found.filter(
    ({ file, state }) =>
      state === 'unchanged' &&
      file.computedFrom.length > 0 &&
      file.computedFrom.every(({ sha256 }) => files.has(sha256)),
  );
  const wanted = observations.filter((one) =>
    whole.some(({ file }) => file.bundled && file.file === one.sourceFile),
  );
  if (wanted.length === 0) return;
  const theirs = [
    ...new Map(
      whole
        .filter(({ file }) => wanted.some((one) => one.sourceFile === file.file))
        .flatMap(({ file }) => file.computedFrom)
        .flatMap(({ sha256 }) => files.get(sha256) ?? [])
        .map((extract) => [extract.file, extract]),
    ).values(),
  ];
  const { own, named } = indicatorsWith(packageRoot, catalogue.indicators, figure.indicator.id);
  const { db, mapping, make } = await openPart(
    packageRoot,
    catalogue,
    {
      tables: ['organisation.reported'],
      indicators: [...own, ...named],
      scheme: figure.scheme,
      attribution: 'hq',
    },
    { folder: work, small: false },
  );
  try {
    const { chosen } = select(
      sourcesRead(packageRoot, catalogue.sources),
      theirs,
      bundled(packageRoot).map(({ extract }) => extract),
    );
    const isOf = ({ bundled: shipped, relation }: Extract) =>
      !shipped || (relation !== null && mapping.has(relation));
    const needed = chosen.filter(({ extracts }) => extracts.some(isOf));
    const loaded = await readExtracts(db, catalogue.sources, needed, work);
    if (!theirs.every(({ file }) => loaded.used.some((used) => used.file === file))) return;
    await make();
    await addPublished(db, found, wanted);
  } finally {
    db.close();
  }
}
