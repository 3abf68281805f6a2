import { join } from 'node:path';
import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import { nearest } from '../model/nearest.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { readableManifest } from '../release/manifest.ts';
import { footprintMeant } from './organisations.ts';
import type { ReleaseFolder } from './release-folder.ts';
import type { Band, Exact, Figure } from './traced.ts';

/** Which figure is meant, in the words of whoever asks. */
export interface Asked {
  footprint: string;
  indicator: string;
  period?: string;
  scheme?: string;
}

/** Columns that a trace asks of a release, beyond those that every question does. */
const READ: Readonly<Record<string, readonly string[]>> = {
  baseline: ['method', 'withheld_reason', 'england_basis', 'apportioned'],
  indicator: [
    'indicator_id',
    'combine',
    'interval_method',
    'observed_by',
    'coverage_base',
    'part_of',
    'standard',
  ],
  observation: ['observation_id', 'source_line', 'parent_code', 'numerator_low', 'covered'],
  source: ['source_file', 'sha256', 'derived_from'],
  comparison: ['against', 'reference_value'],
  category: ['category', 'count'],
};

/** What is said of a release that another footpack made without what a trace asks for. */
function older({ id }: ReleaseFolder, where: string): Problem {
  return new Problem(EXIT.usage, `release ${id} was made by an older footpack`, {
    where,
    untouched: 'the release',
    next: 'footpack refresh makes one that can be traced; footpack sql still reads this one',
  });
}

/** What the manifest of a release says of all of its figures; a usage `Problem` where it does not. */
function toldOf(release: ReleaseFolder): Pick<Figure, 'release' | 'asOf' | 'attribution'> {
  const path = join(release.folder, 'manifest.json');
  const manifest = readableManifest(release.folder);
  if (manifest === null) {
    throw new Problem(EXIT.usage, `release ${release.id} has no manifest that can be read`, {
      where: path,
      untouched: 'the release',
      next: `footpack check ${release.id} tells what is wrong with it`,
    });
  }
  const { asOf, attribution } = manifest;
  if (attribution === undefined) throw older(release, `${path} has no attribution`);
  return { release: release.id, asOf, attribution };
}

/** Stops at a release that another footpack made without what a trace asks of its tables. */
export async function isTraceable(db: Database, release: ReleaseFolder): Promise<void> {
  const rows = await db.rows('SELECT table_name, column_name FROM duckdb_columns()');
  const has = new Set(rows.map((row) => `${row.table_name}.${row.column_name}`));
  const lacking = Object.entries(READ)
    .flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`))
    .find((name) => !has.has(name));
  if (lacking !== undefined) throw older(release, `${release.database} has no ${lacking}`);
}

/** The scheme asked for; without one the usual one, or the only one of which there are figures. */
async function schemeOf(
  db: Database,
  { id }: ReleaseFolder,
  asked: string | undefined,
): Promise<string> {
  const rows = await db.rows('SELECT DISTINCT scheme FROM baseline ORDER BY scheme');
  const schemes = rows.map((row) => String(row.scheme));
  const only = schemes.length === 1 ? schemes[0] : undefined;
  const scheme = asked ?? (schemes.includes(DEFAULT_SCHEME) ? DEFAULT_SCHEME : only);
  if (scheme !== undefined && schemes.includes(scheme)) return scheme;
  const missing = scheme ?? DEFAULT_SCHEME;
  throw new Problem(EXIT.usage, `release ${id} has no figures of ${missing}`, {
    next: `it has ${schemes.map((name) => `--scheme ${name}`).join(', ')}; or footpack refresh --offline --scheme ${missing}`,
  });
}

/**
 * The indicator of a release that a person means: by its id, else by a part of an id or a title that
 * no other has. Throws a usage `Problem` that proposes those that come near.
 */
async function indicatorMeant(db: Database, asked: string): Promise<Row> {
  const given = asked.trim().toLowerCase();
  const rows = await db.rows('SELECT * FROM indicator ORDER BY position');
  const found = rows.find((row) => row.indicator_id === given);
  if (found) return found;
  const holding = rows.filter(
    (row) =>
      given !== '' &&
      (String(row.indicator_id).includes(given) || String(row.title).toLowerCase().includes(given)),
  );
  if (holding.length === 1 && holding[0]) return holding[0];
  const idOf = (row: Row) => String(row.indicator_id);
  const meant = nearest(given, rows.map(idOf));
  const few = holding.slice(0, 8).map(idOf);
  const rest = holding.length > few.length ? ` and ${holding.length - few.length} more` : '';
  throw new Problem(
    EXIT.usage,
    holding.length === 0
      ? `there is no indicator ${asked.trim() || '""'} in the release`
      : `${holding.length} indicators are meant by ${asked.trim()}`,
    {
      next:
        holding.length > 0
          ? `give one of ${few.join(', ')}${rest}`
          : `${meant === null ? '' : `did you mean ${meant}? `}footpack indicators lists the ids`,
    },
  );
}

/** The age bands of a standardised indicator, as the release declares them; none of any other. */
export async function bandsOf(db: Database, indicator: string): Promise<Band[]> {
  const rows = await db.rows(
    `SELECT indicator_id, title, unit, standard FROM indicator
     WHERE part_of = ${text(indicator)} ORDER BY position`,
  );
  return rows.map((row) => ({
    id: String(row.indicator_id),
    title: String(row.title),
    unit: String(row.unit),
    standard: row.standard === null ? null : Number(row.standard),
  }));
}

/** A row of table `baseline`: that of the period asked for, else of the one with which a pack opens. */
async function baselineRow(
  db: Database,
  footprint: { code: string; name: string },
  asked: { scheme: string; indicator: string; period: string | undefined },
): Promise<Row> {
  const rows = await db.rows(
    `SELECT * FROM baseline
     WHERE scheme = ${text(asked.scheme)} AND footprint_code = ${text(footprint.code)}
       AND indicator_id = ${text(asked.indicator)}
     ORDER BY CASE period_kind(period)
       WHEN 'financial year' THEN 1
       WHEN 'calendar year' THEN 2
       WHEN 'quarter' THEN 3
       WHEN 'month' THEN 4
       ELSE 5 END, period_start DESC NULLS LAST, period`,
  );
  const wanted = asked.period?.trim();
  const found = wanted === undefined ? rows[0] : rows.find((row) => row.period === wanted);
  if (found) return found;
  const periods = rows.map((row) => String(row.period));
  throw new Problem(
    EXIT.usage,
    `${footprint.name} has no figure of ${asked.indicator}${wanted === undefined ? '' : ` for ${wanted || '""'}`}`,
    {
      next:
        periods.length > 0
          ? `the periods are ${periods.slice(0, 12).join(', ')}${periods.length > 12 ? ', …' : ''}`
          : 'the release has no figures of it at all: footpack sources tells what is at hand',
    },
  );
}

const exact = (value: Json | undefined) => (value ?? null) as Exact | null;
const number = (value: Json | undefined) => (value ?? null) as number | null;
const words = (value: Json | undefined) => (value ?? null) as string | null;

/** The figure that is meant, from a release, with its row of `baseline` as the release has it. */
export async function figureMeant(
  db: Database,
  release: ReleaseFolder,
  asked: Asked,
): Promise<{ figure: Figure; row: Row }> {
  const scheme = await schemeOf(db, release, asked.scheme);
  const {
    code,
    number: place,
    name,
  } = await footprintMeant(db, scheme, asked.footprint, {
    byPart: true,
  });
  const about = await indicatorMeant(db, asked.indicator);
  const indicator = String(about.indicator_id);
  const row = await baselineRow(db, { code, name }, { scheme, indicator, period: asked.period });
  const mine = `scheme = ${text(scheme)} AND footprint_code = ${text(code)}
    AND indicator_id = ${text(indicator)} AND period = ${text(String(row.period))}`;
  const comparisons = await db.rows(
    `SELECT * FROM comparison WHERE ${mine}
     ORDER BY CASE against WHEN 'England' THEN 1 WHEN 'best fifth' THEN 2 ELSE 3 END`,
  );
  const categories = await db.rows(`SELECT * FROM category WHERE ${mine} ORDER BY category`);
  const figure: Figure = {
    ...toldOf(release),
    scheme,
    footprint: { code, number: place, name },
    indicator: {
      id: indicator,
      title: String(about.title),
      definition: String(about.definition ?? ''),
      unit: String(about.unit),
      multiplier: Number(about.multiplier),
      polarity: String(about.polarity),
      combine: String(about.combine),
      interval: String(about.interval_method),
      observedBy: String(about.observed_by),
      numerator: String(about.numerator),
      denominator: words(about.denominator),
      coverageBase: words(about.coverage_base),
      caveats: String(about.caveats ?? '')
        .split('\n')
        .filter(Boolean),
    },
    period: String(row.period),
    periodStart: words(row.period_start),
    periodEnd: words(row.period_end),
    numerator: exact(row.numerator),
    denominator: exact(row.denominator),
    value: number(row.value),
    lower95: number(row.lower_95),
    upper95: number(row.upper_95),
    valueLow: number(row.value_low),
    valueHigh: number(row.value_high),
    coverage: Number(row.coverage),
    membersExpected: Number(row.members_expected),
    membersPresent: Number(row.members_present),
    membersSuppressed: Number(row.members_suppressed),
    estimated: row.estimated === true,
    apportioned: Number(row.apportioned),
    withheldReason: words(row.withheld_reason),
    method: String(row.method),
    comparison: words(row.comparison),
    rank: number(row.rank),
    rankOf: number(row.rank_of),
    comparisons: comparisons.map((one) => ({
      against: String(one.against),
      footprints: number(one.footprints),
      referenceValue: Number(one.reference_value),
      difference: Number(one.difference),
      comparison: String(one.comparison),
    })),
    categories: categories.map((one) => ({
      category: String(one.category),
      members: Number(one.members),
      count: exact(one.count),
    })),
  };
  return { figure, row };
}
