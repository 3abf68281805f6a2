import { join } from 'node:path';
import { text } from '../duckdb/quote.ts';
import { hashFile } from '../fetch/file-hash.ts';
import type { Diff } from '../model/diff.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { readableManifest } from '../release/manifest.ts';
import { indicatorDiff, sourceDiff } from './diff-catalogue.ts';
import { type Chosen, countBoth, findFigures } from './diff-figures.ts';
import { gatherInputs } from './diff-inputs.ts';
import { figureCauses, figureItems } from './diff-items.ts';
import { countCauses, countChanges, diffLine } from './diff-line.ts';
import { membershipDiff, organisationDiff } from './diff-organisations.ts';
import { openPair, type Pair } from './diff-pair.ts';
import { findTouched, recompute } from './diff-recomputed.ts';
import type { ReleaseFolder } from './release-folder.ts';

/** What is compared; null for all. */
export interface DiffOptions {
  scheme: string | null;
  /** A footprint by code, ODS code, number, name, or a part of its name that no other has. */
  footprint: string | null;
  /** An indicator by id, or a part of its id or title that no other has. */
  indicator: string | null;
}

const ALL: DiffOptions = { scheme: null, footprint: null, indicator: null };

function about(
  release: ReleaseFolder,
  schemes: readonly string[],
  manifest = readableManifest(release.folder),
): Diff['before'] {
  return {
    release: release.id,
    asOf: manifest?.asOf ?? null,
    footpack: manifest?.software.footpack ?? null,
    attribution: manifest?.attribution ?? null,
    schemes: [...schemes],
  };
}

/** What is known by either release: the later's word first. */
const either = (table: string) =>
  `(SELECT *, 1 AS side FROM before.${table} UNION ALL SELECT *, 2 FROM after.${table})`;

/** Schemes that are compared: those of which both have figures, or the one that is asked for. */
async function schemesAsked(pair: Pair, asked: string | null): Promise<string[]> {
  if (asked === null) return pair.schemes.both;
  const rows = await pair.db.rows(
    `SELECT DISTINCT scheme FROM ${either('footprint')} ORDER BY scheme`,
  );
  const known = rows.map((row) => String(row.scheme));
  if (known.includes(asked)) return [asked];
  throw new Problem(EXIT.usage, `neither release has a scheme ${asked}`, {
    next: `the schemes are ${known.join(', ')}`,
  });
}

/** One of those that a person may mean, by a whole name, else by a part that no other has. */
function meant<T>(
  what: string,
  asked: string,
  all: readonly T[],
  namesOf: (one: T) => readonly string[],
  next: string,
): T[] {
  const given = asked.trim().toLowerCase();
  const has = (one: T, test: (name: string) => boolean) =>
    namesOf(one).some((name) => test(name.toLowerCase()));
  const whole = all.filter((one) => has(one, (name) => name === given));
  if (whole.length > 0) return whole;
  const near = given === '' ? [] : all.filter((one) => has(one, (name) => name.includes(given)));
  const labels = [...new Set(near.map((one) => namesOf(one)[0] ?? ''))];
  if (labels.length === 1) return near;
  throw new Problem(
    EXIT.usage,
    labels.length === 0
      ? `neither release has ${what} ${asked.trim() || '""'}`
      : `${labels.length} are meant by ${what} ${asked.trim()}`,
    { next: labels.length === 0 ? next : `give one of ${labels.slice(0, 12).join(', ')}` },
  );
}

async function footprintsAsked(
  pair: Pair,
  schemes: readonly string[],
  asked: string | null,
): Promise<string[] | null> {
  if (asked === null) return null;
  const rows = await pair.db.rows(
    `SELECT DISTINCT footprint_code, ods_code, number, name FROM ${either('footprint')}
     WHERE scheme IN (${schemes.map(text).join(', ') || 'NULL'}) ORDER BY ALL`,
  );
  const found = meant(
    'a footprint',
    asked,
    rows,
    (row) =>
      [row.footprint_code, row.name, row.ods_code, row.number].flatMap((n) =>
        n == null ? [] : [String(n)],
      ),
    'give its ONS code, its ODS code, its number or its name; and its scheme with --scheme',
  );
  return [...new Set(found.map((row) => String(row.footprint_code)))];
}

async function indicatorAsked(pair: Pair, asked: string | null): Promise<string | null> {
  if (asked === null) return null;
  const rows = await pair.db.rows(
    `SELECT indicator_id, arg_max(title, side) AS title FROM ${either('indicator')}
     GROUP BY indicator_id ORDER BY indicator_id`,
  );
  const [found] = meant(
    'an indicator',
    asked,
    rows,
    (row) => [String(row.indicator_id), String(row.title ?? '')],
    'footpack indicators lists the ids',
  );
  return String(found?.indicator_id);
}

/** Whether figures can be set beside each other at all. */
const comparable = (pair: Pair) =>
  pair.has('baseline') && pair.shared('baseline').includes('value');

/** Finds what differs, and what that rests on; gives how many figures differ. */
async function explore(pair: Pair, chosen: Chosen): Promise<number> {
  if (!comparable(pair)) return 0;
  const n = await findFigures(pair, chosen);
  if (n > 0 && pair.explains) {
    await gatherInputs(pair);
    await recompute(pair.db);
    await findTouched(pair.db);
  }
  return n;
}

/** The figures that differ, with their causes where both releases have what that takes. */
async function figuresOf(
  pair: Pair,
  chosen: Chosen,
  footprints: readonly string[] | null,
): Promise<Diff['figures']> {
  const items = (await explore(pair, chosen)) > 0 ? await figureItems(pair, footprints) : [];
  const both = comparable(pair) ? await countBoth(pair, chosen) : 0;
  return { both, changes: countChanges(items), causes: countCauses(items), items };
}

/** Why something is not compared, beside what only one of the releases has. */
function notCompared(pair: Pair): string[] {
  return [
    ...pair.notCompared,
    ...(comparable(pair) ? [] : ['figures: a release has no table baseline that can be read']),
    ...(comparable(pair) && !pair.explains
      ? ['why figures changed: a release lacks what they are recomputed from']
      : []),
  ];
}

/**
 * What changed from release `a` to release `b`: organisations, memberships, indicators, sources and
 * figures, and why each figure did. Figures are compared to ten decimals in the schemes of which both
 * releases have packs. Throws a usage `Problem` for a scheme, footprint or indicator that neither has,
 * and for a release that cannot be read.
 */
export async function diff(
  a: ReleaseFolder,
  b: ReleaseFolder,
  asked: DiffOptions = ALL,
): Promise<Diff> {
  const pair = await openPair(a, b);
  try {
    const schemes = await schemesAsked(pair, asked.scheme);
    const footprints = await footprintsAsked(pair, schemes, asked.footprint);
    const indicator = await indicatorAsked(pair, asked.indicator);
    const { both, onlyBefore, onlyAfter } = pair.schemes;
    const built = schemes.filter((scheme) => both.includes(scheme));
    const found = {
      before: about(a, [...both, ...onlyBefore].sort()),
      after: about(b, [...both, ...onlyAfter].sort()),
      schemes: { compared: built, onlyBefore, onlyAfter },
      notCompared: notCompared(pair),
      organisations: await organisationDiff(pair, { schemes, footprints }),
      memberships: await membershipDiff(pair, { schemes, footprints }),
      indicators: await indicatorDiff(pair, indicator),
      sources: await sourceDiff(pair),
      figures: await figuresOf(pair, { schemes: built, indicator }, footprints),
    };
    return { ...found, line: diffLine(found) };
  } finally {
    pair.db.close();
  }
}

/**
 * The line with which a refresh ends: what changed from a release to the next, of which no more need be
 * written than its tables.
 */
export async function lineAgainst(a: ReleaseFolder, b: ReleaseFolder): Promise<string> {
  const before = readableManifest(a.folder);
  const isSame = (table: string) => {
    const path = `tables/${table}.parquet`;
    const told = before?.files.find((file) => file.path === path);
    return told?.sha256 === hashFile(join(b.folder, path)).sha256;
  };
  const pair = await openPair(a, b);
  try {
    const { both, onlyBefore, onlyAfter } = pair.schemes;
    const found = ['baseline', 'category'].every(isSame)
      ? 0
      : await explore(pair, { schemes: both, indicator: null });
    const items = found > 0 ? await figureCauses(pair) : [];
    return diffLine({
      before: about(a, [], before),
      schemes: { compared: both, onlyBefore, onlyAfter },
      organisations: isSame('organisation')
        ? []
        : await organisationDiff(pair, { schemes: [], footprints: null }),
      figures: { changes: countChanges(items), causes: countCauses(items) },
    });
  } finally {
    pair.db.close();
  }
}
