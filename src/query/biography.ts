import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Body } from './body.ts';
import { dayBefore, type Ending, endingOf, type Fate } from './ending.ts';
import { ICBS_FROM } from './in-force.ts';
import { type Life, livesOf, type Place } from './life.ts';

/** A life with all that is told of it. */
export interface Told extends Life {
  body: Body;
  ending: Ending | null;
  /** Day on which the organisation opened, as ODS has it. */
  opened: string | null;
  /** Whether no later life of the code is known. */
  isLast: boolean;
}

interface Footprint {
  scheme: string;
  code: string;
  name: string;
  listed: string;
  /** The next scheme, and what the footprint became in it: `E54000062 0.8709, E54000055 0.1291`. */
  next: { scheme: string; codes: string } | null;
}

/** What every answer of one database needs. */
export interface Atlas {
  footprints: Footprint[];
  /** Oldest first. */
  schemes: string[];
  /** By kind, the vintages of which a list names every organisation. */
  lists: Map<string, string[]>;
}

export const FOOTPRINT_KINDS = ['stp', 'icb', 'own'];

export async function atlasOf(db: Database): Promise<Atlas> {
  const footprints = (await db.rows('SELECT * FROM footprint ORDER BY listed, scheme')).map(
    (f) => ({
      scheme: String(f.scheme),
      code: String(f.footprint_code),
      name: String(f.name),
      listed: String(f.listed),
      next:
        f.next_codes === null
          ? null
          : { scheme: String(f.next_scheme), codes: String(f.next_codes) },
    }),
  );
  const lists = new Map<string, string[]>();
  for (const row of await db.rows(
    `SELECT DISTINCT org_kind, org_vintage FROM organisation
     WHERE org_kind IN ('ccg', 'authority', 'district') ORDER BY ALL`,
  )) {
    const kind = String(row.org_kind);
    lists.set(kind, [...(lists.get(kind) ?? []), String(row.org_vintage)]);
  }
  return { footprints, schemes: [...new Set(footprints.map((f) => f.scheme))], lists };
}

/**
 * The places of a body by vintage; those of a practice that has none of its own are its CCG's, and
 * those of an authority that extracts count with another are that one's.
 */
async function placesOf(db: Database, body: Body): Promise<Map<string, Place[]>> {
  const places = new Map<string, Place[]>();
  const isPractice = body.kind === 'practice';
  const own = `org_kind = ${text(body.kind)} AND org_code = ${text(body.code)}`;
  const rows = await db.rows(
    `WITH own AS (
       SELECT scheme, org_vintage, footprint_code, weight, basis, NULL AS parent
       FROM membership WHERE ${own}
     ), parent AS (
       SELECT org_vintage, parent_code AS code
       FROM organisation WHERE ${own} AND parent_code IS NOT NULL
     )
     FROM own
     UNION ALL
     SELECT m.scheme, m.org_vintage, m.footprint_code, m.weight,
       CASE WHEN m.weight = 1 THEN ${isPractice ? "'practice'" : 'm.basis'} ELSE 'population' END,
       p.code
     FROM parent AS p
     JOIN membership AS m ON m.org_kind = ${isPractice ? "'ccg'" : text(body.kind)}
       AND m.org_code = p.code
       AND m.org_vintage = p.org_vintage
     WHERE p.org_vintage NOT IN (SELECT org_vintage FROM own)
     ORDER BY ALL`,
  );
  for (const row of rows) {
    const vintage = String(row.org_vintage);
    const place = {
      scheme: String(row.scheme),
      footprint: String(row.footprint_code),
      weight: row.weight ?? null,
      basis: String(row.basis),
      parent: row.parent === null ? null : String(row.parent),
    };
    places.set(vintage, [...(places.get(vintage) ?? []), place]);
  }
  return places;
}

/**
 * The schemes of which a provider is known to lie outside: no footprint in which another scheme has
 * it holds anybody who lives in one of theirs.
 */
export async function outsideOf(db: Database, body: Body): Promise<Set<string>> {
  if (body.kind !== 'provider') return new Set();
  const rows = await db.rows(
    `WITH place AS (
       SELECT DISTINCT f.footprint_code AS code, f.listed
       FROM membership AS m
       JOIN footprint AS f ON f.scheme = m.scheme AND f.footprint_code = m.footprint_code
       WHERE m.org_kind = 'provider' AND m.org_code = ${text(body.code)}
     )
     SELECT DISTINCT scheme FROM footprint
     WHERE EXISTS (FROM place) AND scheme NOT IN (
       SELECT m.scheme FROM membership AS m
       JOIN place AS p ON p.code = m.org_code AND p.listed = m.org_vintage
       WHERE m.org_kind IN ('stp', 'icb', 'own')
     )`,
  );
  return new Set(rows.map((row) => String(row.scheme)));
}

async function fateOf(
  db: Database,
  atlas: Atlas,
  body: Body,
  closed: string | null,
  last: string | undefined,
): Promise<Fate> {
  const code = text(body.code);
  const successions = await db.rows(`SELECT * FROM succession WHERE old_code = ${code}`);
  const lists = atlas.lists.get(body.kind) ?? [];
  return {
    code: body.code,
    closed,
    goneBy: lists.find((vintage) => last !== undefined && vintage > last) ?? null,
    successions: successions.map((s) => ({
      code: String(s.new_code),
      onsCode: s.new_ons === null ? null : String(s.new_ons),
      oldOns: s.old_ons === null ? null : String(s.old_ons),
      share: s.share === null ? null : Number(s.share),
      effective: String(s.effective),
      basis: String(s.basis),
    })),
  };
}

/** The lives of a body, oldest first. One that only a succession names has a single, undated one. */
export async function livesTold(db: Database, atlas: Atlas, body: Body): Promise<Told[]> {
  const listed = await db.rows(
    `SELECT org_vintage, ons_code, name, opened, closed FROM organisation
     WHERE org_kind = ${text(body.kind)} AND org_code = ${text(body.code)}`,
  );
  const places = await placesOf(db, body);
  const vintages = new Set([...listed.map((row) => String(row.org_vintage)), ...places.keys()]);
  const lives = livesOf(
    [...vintages].map((vintage) => {
      const row = listed.find((r) => r.org_vintage === vintage);
      return {
        vintage,
        onsCode: row?.ons_code ? String(row.ons_code) : null,
        name: row?.name ? String(row.name) : null,
        places: places.get(vintage) ?? [],
      };
    }),
  );
  if (lives.length === 0) lives.push({ onsCode: null, names: [], vintages: [], places: [] });
  if (lives.every((life) => life.names.length === 0)) {
    // A code that no list of its kind names may still have a name in the directory of trusts.
    const [named] = await db.rows(
      `SELECT name FROM footprint_organisation WHERE org_kind = ${text(body.kind)}
       AND org_code = ${text(body.code)} AND name IS NOT NULL LIMIT 1`,
    );
    if (named) for (const life of lives) life.names.push(String(named.name));
  }
  const told = (column: 'opened' | 'closed') => {
    const day = listed.find((row) => row[column] !== null)?.[column];
    return day ? String(day) : null;
  };
  const fate = await fateOf(db, atlas, body, told('closed'), [...vintages].sort().at(-1));
  return lives.map((life, i) => ({
    ...life,
    body,
    ending: endingOf(life, lives[i + 1], fate),
    opened: told('opened'),
    isLast: i === lives.length - 1,
  }));
}

/** What a footprint became is told by the footprints, not by successions of codes. */
export function withNext(told: Told, atlas: Atlas): Told {
  if (!FOOTPRINT_KINDS.includes(told.body.kind) || !told.isLast || told.ending) return told;
  const last = atlas.footprints.find(
    (f) => f.code === told.body.code && f.listed === told.vintages.at(-1),
  );
  const listed = atlas.footprints.find((f) => f.scheme === last?.next?.scheme)?.listed;
  if (!last?.next || listed === undefined) return told;
  const successors = last.next.codes.split(', ').map((part) => {
    const [code = '', share] = part.split(' ');
    return { code, onsCode: null, share: share === undefined ? null : Number(share) };
  });
  const day = `${listed}-01`;
  const closed = told.body.kind === 'stp' && day > ICBS_FROM ? ICBS_FROM : day;
  return { ...told, ending: { closed, validTo: dayBefore(closed), successors } };
}
