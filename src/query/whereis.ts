import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { EXIT, Problem } from '../model/problem.ts';
import {
  type Atlas,
  atlasOf,
  FOOTPRINT_KINDS,
  livesTold,
  outsideOf,
  type Told,
  withNext,
} from './biography.ts';
import { bodiesMeant } from './body.ts';
import { closing, inWords } from './ending.ts';
import { type Life, type Place, span, vintageOn } from './life.ts';

/** The tables that `whereis` asks. */
export const WHEREIS_TABLES = [
  'footprint',
  'footprint_organisation',
  'membership',
  'observation',
  'organisation',
  'succession',
  'unmapped',
] as const;

/** Where one life of an organisation is in one scheme; of a divided one, a row a part. */
export type Whereabouts = {
  scheme: string;
  /** Code and name of the footprint; null where it is in none, and `reason` says why. */
  footprint: string | null;
  footprintName: string | null;
  code: string;
  onsCode: string | null;
  kind: string;
  /** Latest name of this life, and those before it. */
  name: string | null;
  formerNames: string[];
  /** The vintages of the life: `2016-04 to 2021-04`. */
  vintage: string | null;
  validFrom: string | null;
  /** Last day of the life; null while it lasts. */
  validTo: string | null;
  /** Share of the organisation that is there, 0 to 1. */
  weight: number | string | null;
  basis: string | null;
  /** CCG of a practice, or authority that reports for another, where that places it. */
  parent: string | null;
  reason: string | null;
  closed: string | null;
  /** `15E`, or `01K 36.9 %` where it took over a part. */
  successors: string[];
  /** The closed code that this one, a successor, was found through. */
  follows: string | null;
};

/** Of the lives of one body, or of the footprints of one name: those of the day. */
function onDay(lives: readonly Told[], day: string): Told[] {
  const vintage = vintageOn(lives, day);
  return lives.filter((life) =>
    vintage === null
      ? life.vintages.length === 0 && life.ending !== null && life.ending.closed <= day
      : life.vintages.includes(vintage),
  );
}

function reasonFor(told: Told, isNational: boolean, isOutside: boolean): string {
  if (isNational) return 'national body';
  if (isOutside) return 'outside the footprints of the scheme';
  if (told.ending) return closing(told.ending);
  if (told.body.kind === 'provider') return 'provider in no footprint list';
  if (told.body.kind === 'practice') return 'no list of this release names its CCG';
  if (told.names.length === 0) return 'code not known in its vintage';
  return 'outside the footprints of the scheme';
}

/** What is left of 1, of weights with 12 decimals. */
function remainder(places: readonly Place[]): number {
  const whole = places.reduce((sum, place) => sum + Math.round(Number(place.weight) * 1e12), 0);
  return (1e12 - whole) / 1e12;
}

function start(life: Life): string {
  return life.vintages[0] ?? '';
}

/** The first day of a life: that of its first list, unless ODS has it open later. */
function validFrom(told: Told): string | null {
  const first = told.vintages[0];
  if (first === undefined) return null;
  return told.opened !== null && told.opened > `${first}-01` ? told.opened : `${first}-01`;
}

async function rowsOf(
  db: Database,
  atlas: Atlas,
  told: Told,
  follows: string | null,
): Promise<Whereabouts[]> {
  const [national] = await db.rows(
    `SELECT 1 FROM unmapped WHERE org_code = ${text(told.body.code)} AND reason = 'national body'`,
  );
  const { body, ending } = told;
  const outsiders = await outsideOf(db, body);
  const about = {
    code: body.code,
    onsCode: told.onsCode,
    kind: body.kind,
    name: told.names.at(-1) ?? null,
    formerNames: told.names.slice(0, -1),
    vintage: told.vintages.length > 0 ? span(told) : null,
    validFrom: validFrom(told),
    validTo: ending?.validTo ?? null,
    closed: ending?.closed ?? null,
    successors: ending?.successors.map(inWords) ?? [],
    follows,
  };
  return atlas.schemes.flatMap((scheme): Whereabouts[] => {
    const places = told.places.filter((place) => place.scheme === scheme);
    const nameOf = (code: string) =>
      atlas.footprints.find((f) => f.scheme === scheme && f.code === code)?.name ?? null;
    const rows: Whereabouts[] = places
      .sort((a, b) => Number(b.weight) - Number(a.weight))
      .map((place) => ({
        scheme,
        footprint: place.footprint,
        footprintName: nameOf(place.footprint),
        ...about,
        weight: place.weight as number | string,
        basis: place.basis,
        parent: place.parent,
        reason: null,
      }));
    const outside = remainder(places);
    if (outside <= 0) return rows;
    const reason =
      places.length > 0
        ? 'outside the footprints of the scheme'
        : reasonFor(told, national !== undefined, outsiders.has(scheme));
    const nowhere = { footprint: null, footprintName: null, basis: null, parent: null };
    return [...rows, { scheme, ...about, ...nowhere, weight: outside, reason }];
  });
}

/** Rows of the codes that took over from closed ones, however many steps later, each once. */
async function successorRows(
  db: Database,
  atlas: Atlas,
  told: Told,
  day: string | null,
  seen: Set<string>,
): Promise<Whereabouts[]> {
  const { ending, body } = told;
  // Where a footprint's people went, its own rows tell.
  if (FOOTPRINT_KINDS.includes(body.kind)) return [];
  if (!ending || !told.isLast || (day !== null && ending.closed > day)) return [];
  const rows: Whereabouts[] = [];
  for (const { code } of ending.successors) {
    if (seen.has(code)) continue;
    seen.add(code);
    const lives = await livesTold(db, atlas, { kind: body.kind, code });
    const since = lives.filter((life) => `${life.vintages.at(-1) ?? ''}-01` >= ending.closed);
    const later = since.length > 0 ? since : lives.slice(-1);
    const then = day === null ? later : onDay(later, day);
    for (const life of then.length > 0 ? then : later.slice(-1)) {
      rows.push(...(await rowsOf(db, atlas, life, body.code)));
    }
    const last = lives.at(-1);
    if (last) rows.push(...(await successorRows(db, atlas, last, day, seen)));
  }
  return rows;
}

/**
 * Where an organisation is in every known scheme: a row a life of its code, scheme and footprint, and
 * after a closed code the rows of its successors. `asked` is an ODS code, an ONS code or a name; with
 * a day (`2017-04-01`) only the life of that day, by the latest list not after it. The database holds
 * the tables of a release under their bare names. Throws a usage `Problem` for somebody unknown, and
 * for a day of which nothing is known.
 */
export async function whereis(
  db: Database,
  asked: string,
  day: string | null,
): Promise<Whereabouts[]> {
  const atlas = await atlasOf(db);
  const { bodies, isMeant } = await bodiesMeant(db, asked);
  const groups = new Map<string, Told[]>();
  for (const body of bodies) {
    const lives = await livesTold(db, atlas, body);
    const group = FOOTPRINT_KINDS.includes(body.kind) ? 'footprint' : `${body.kind} ${body.code}`;
    const told = lives.map((life) => withNext(life, atlas));
    const both = [...(groups.get(group) ?? []), ...told.filter(isMeant)];
    groups.set(
      group,
      both.sort((a, b) => (start(a) < start(b) ? -1 : 1)),
    );
  }
  const lives = [...groups.values()].flat();
  const chosen = day === null ? lives : [...groups.values()].flatMap((group) => onDay(group, day));
  if (chosen.length === 0) {
    const first = lives.flatMap((life) => life.vintages).sort()[0];
    throw new Problem(EXIT.usage, `nothing is known of ${asked.trim()} on ${day}`, {
      next: first
        ? `the lists that name it begin with ${first}: give a day from ${first}-01 on`
        : 'leave out --as-of',
    });
  }
  const seen = new Set(bodies.map((body) => body.code));
  const rows: Whereabouts[] = [];
  for (const life of chosen) rows.push(...(await rowsOf(db, atlas, life, null)));
  for (const life of chosen) rows.push(...(await successorRows(db, atlas, life, day, seen)));
  return rows;
}
