import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Extract } from '../model/source.ts';
import { openRelease } from './open-release.ts';
import type { ReleaseFolder } from './release-folder.ts';
import type { Catalogue } from './snapshot.ts';
import { agreementOf, sumDifferences } from './trace-agreement.ts';
import { besidesOf } from './trace-besides.ts';
import { type Asked, bandsOf, figureMeant, isTraceable } from './trace-figure.ts';
import { type Found, filesOf, type Places } from './trace-files.ts';
import { formulaOf, workingOf } from './trace-formula.ts';
import { layoutsOf, recordTexts } from './trace-lines.ts';
import { membersBehind } from './trace-members.ts';
import { followOn, publishersFiles } from './trace-publisher.ts';
import { recompute } from './trace-recompute.ts';
import type {
  Difference,
  England,
  Exact,
  Figure,
  Observation,
  Snapshot,
  Traced,
} from './traced.ts';

/** A line whose text is yet to be read. */
type Located = { sourceFile: string; sourceLine: number | null; text: string | null };

/** England beside the figure, from its row of `baseline`. */
function englandBeside(row: { england_value?: unknown; england_basis?: unknown }): England {
  return {
    value: (row.england_value ?? null) as number | null,
    basis: (row.england_basis ?? null) as string | null,
    numerator: null,
    denominator: null,
    observations: [],
  };
}

/** England's counts, and the publisher's own lines for England, from the figure made again. */
async function addEngland(db: Database, figure: Figure, england: England): Promise<void> {
  const { scheme, indicator, period } = figure;
  const exact = (value: unknown) => (value ?? null) as Exact | null;
  const [sums] = await db.rows(
    `SELECT CAST(round(numerator, 10) AS DECIMAL(28, 10)) AS numerator,
       CAST(round(denominator, 10) AS DECIMAL(28, 10)) AS denominator
     FROM baseline.england
     WHERE scheme = ${text(scheme)} AND indicator_id = ${text(indicator.id)} AND period = ${text(period)}`,
  );
  england.numerator = exact(sums?.numerator);
  england.denominator = exact(sums?.denominator);
  const rows = await db.rows(
    `SELECT DISTINCT o.source_file, o.source_line, o.period, o.period_start, o.numerator,
       o.denominator, o.value
     FROM organisation.observed AS o
     JOIN organisation.reporting_period AS r
       ON r.indicator_id = o.indicator_id AND r.observed_period = o.period
     WHERE o.org_kind = 'england' AND o.indicator_id = ${text(indicator.id)}
       AND r.period = ${text(period)} AND o.source_line IS NOT NULL
     ORDER BY o.period_start, o.source_file, o.source_line`,
  );
  england.observations = rows.map((row) => ({
    sourceFile: String(row.source_file),
    sourceLine: Number(row.source_line),
    text: null,
    period: String(row.period),
    numerator: exact(row.numerator),
    denominator: exact(row.denominator),
    value: exact(row.value),
  }));
}

/** England's rates in the age bands of a standardised figure. */
async function ratesOf(
  db: Database,
  { scheme, footprint, period }: Figure,
  bands: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.rows(
    `SELECT indicator_id, england_value FROM baseline
     WHERE scheme = ${text(scheme)} AND footprint_code = ${text(footprint.code)}
       AND period = ${text(period)} AND england_value IS NOT NULL
       AND indicator_id IN (${[...bands, ''].map(text).join(', ')})`,
  );
  return new Map(rows.map((row) => [String(row.indicator_id), Number(row.england_value)]));
}

/** The files of a figure as a trace tells them, those with its lines first. */
function snapshotsOf(
  found: readonly Found[],
  lines: readonly Located[],
  theirs: ReadonlyMap<string, Extract>,
): Snapshot[] {
  const named = new Set(lines.map(({ sourceFile }) => sourceFile));
  const snapshots = found.map(({ file, state, rule }): Snapshot => {
    const { computedFrom, ...told } = file;
    return {
      ...told,
      role: named.has(file.file) ? 'figures' : 'mapping',
      state,
      header: null,
      rule,
      computedFrom: computedFrom.map((from) => ({
        ...from,
        file: theirs.get(from.sha256)?.file ?? null,
        header: null,
      })),
    };
  });
  return snapshots.toSorted((a, b) => Number(a.role === 'mapping') - Number(b.role === 'mapping'));
}

/** Reads the text of lines from the files that are as they were; gives the header of each file. */
async function readLines(
  lines: readonly Located[],
  paths: ReadonlyMap<string, { path: string; source: string }>,
  catalogue: Catalogue,
  work: string,
): Promise<Map<string, string | null>> {
  const headers = new Map<string, string | null>();
  for (const [file, { path, source }] of paths) {
    const mine = lines.filter((line) => line.sourceFile === file && line.sourceLine !== null);
    if (mine.length === 0) continue;
    const wanted = new Set(mine.map(({ sourceLine }) => Number(sourceLine)));
    const layouts = layoutsOf(catalogue.sources, source);
    const { header, texts } = await recordTexts(path, layouts, wanted, work);
    headers.set(file, header);
    for (const line of mine) line.text = texts.get(Number(line.sourceLine)) ?? null;
  }
  return headers;
}

const linesOf = (one: Observation): Located[] => [
  one,
  ...one.besides,
  ...(one.published?.figures ?? []).flatMap((figure) => [figure, ...figure.besides]),
];

function differenceText(differences: readonly Difference[]): string {
  const [first] = differences;
  if (!first) return '';
  const more = differences.length > 1 ? `, and ${differences.length - 1} more differences` : '';
  return `${first.what}: ${first.published} published, ${first.recomputed} recomputed${more}`;
}

/**
 * Follows a figure of a release home: its formula with the numbers put in, its members with their
 * weights, every observation with its file, line and the line's text, and each file's address, day and
 * SHA-256; makes it again from the files, and says whether that agrees. A figure of the bundled snapshot
 * is followed on to the publisher's own lines where the archive has the files that it was computed from.
 * Throws a usage `Problem` for a figure that the release does not have. What is not at hand is told:
 * `agrees` is then null, and `reason` says why.
 */
export async function trace(
  release: ReleaseFolder,
  asked: Asked,
  places: Places,
  catalogue: Catalogue,
): Promise<Traced> {
  const db = await openRelease(release);
  const work = mkdtempSync(join(tmpdir(), 'footpack-trace-'));
  try {
    await isTraceable(db, release);
    const { figure, row } = await figureMeant(db, release, asked);
    const bands = await bandsOf(db, figure.indicator.id);
    const ids = [figure.indicator.id, ...bands.map(({ id }) => id)];
    const { members, absent, sums, expected } = await membersBehind(db, figure, ids.slice(1));
    const observations = members.flatMap((member) => member.observations);
    const england = englandBeside(row);
    const again = await recompute(db, figure, await filesOf(db), places, catalogue, work);
    const differences = sumDifferences(figure, sums.get(figure.indicator.id));
    let recomputed: Traced['recomputed'] = null;
    let compared: Traced['compared'] = null;
    if (again.db) {
      try {
        const agreement = await agreementOf(again.db, figure, row, members, ids);
        differences.push(...agreement.differences);
        recomputed = agreement.recomputed;
        const { columns, observations: count } = agreement;
        compared = { files: again.found.length, rows: again.rows, columns, observations: count };
        await addEngland(again.db, figure, england);
        const besides = await besidesOf(
          again.db,
          observations.map(({ id }) => id),
        );
        for (const one of observations) one.besides = besides.get(one.id) ?? [];
      } finally {
        again.db.close();
      }
    }
    const theirs = await publishersFiles(again.found, places.raw);
    await followOn(figure, observations, again.found, theirs, places, catalogue, work);
    const lines = [...observations.flatMap(linesOf), ...england.observations];
    const snapshots = snapshotsOf(again.found, lines, theirs);
    const paths = new Map<string, { path: string; source: string }>();
    for (const { file, path, state } of again.found) {
      if (state === 'unchanged' && path) paths.set(file.file, { path, source: file.source });
    }
    for (const { file, path, sourceId } of theirs.values())
      paths.set(file, { path, source: sourceId });
    const headers = await readLines(lines, paths, catalogue, work);
    for (const snapshot of snapshots) {
      snapshot.header = headers.get(snapshot.file) ?? null;
      for (const from of snapshot.computedFrom) from.header = headers.get(from.file ?? '') ?? null;
    }
    const rates = await ratesOf(db, figure, ids.slice(1));
    const numbers = {
      figure,
      members,
      sums,
      bands: bands.map((band) => ({ ...band, englandValue: rates.get(band.id) ?? null })),
      england,
      expected,
    };
    const agrees = differences.length > 0 ? false : again.reason === null ? true : null;
    return {
      figure,
      formula: formulaOf(numbers),
      working: workingOf(numbers),
      members,
      absent,
      england,
      snapshots,
      recomputed,
      agrees,
      reason: differences.length > 0 ? differenceText(differences) : again.reason,
      differences,
      compared,
    };
  } finally {
    db.close();
    rmSync(work, { recursive: true, force: true });
  }
}
