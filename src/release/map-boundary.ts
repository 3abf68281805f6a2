import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { counted } from '../model/counted.ts';
import { spanOf } from '../model/period.ts';
import { shapeOfGeojson, shapeOfSteps } from './map-geometry.ts';
import type { Piece } from './map-topology.ts';

/** The bodies of one kind and vintage of which the boundaries are at hand. */
export interface BoundarySet {
  kind: string;
  /** Month at which the boundaries hold. */
  vintage: string;
  sourceId: string;
  sourceFile: string;
  codes: readonly string[];
  /** How they were made, where they are no layer of their publisher's. */
  derived: string | null;
}

/** The residents of a CCG of a vintage who are of a footprint, or, with null, of none. */
export interface Share {
  code: string;
  footprint: string | null;
  residents: number;
}

/** More of a scheme's residents than this on the wrong side of a line, and no map is drawn. */
export const MOST_MISPLACED = 0.05;

/** What is known of where the footprints of a scheme lie. */
export interface Ground {
  /** The set that holds the footprints themselves, if one does. */
  own: BoundarySet | null;
  /** The CCGs from which they can be put together, and who of each lives in which footprint. */
  pieces: { set: BoundarySet; shares: Share[] } | null;
}

/** Months between two vintages. */
function monthsApart(a: string, b: string): number {
  const month = (vintage: string) => {
    const start = spanOf(vintage)?.start ?? '0001-01-01';
    return Number(start.slice(0, 4)) * 12 + Number(start.slice(5, 7));
  };
  return Math.abs(month(a) - month(b));
}

/** Of some sets the one nearest in time to a vintage; of two as near, the earlier. */
export function nearest(sets: readonly BoundarySet[], vintage: string): BoundarySet | null {
  const [first] = sets.toSorted(
    (a, b) =>
      monthsApart(a.vintage, vintage) - monthsApart(b.vintage, vintage) ||
      (a.vintage < b.vintage ? -1 : 1),
  );
  return first ?? null;
}

/** The sets that hold all of some footprints: an ONS code changes when its boundary does. */
export function holdingAll(
  sets: readonly BoundarySet[],
  footprints: readonly string[],
): BoundarySet[] {
  return sets.filter(
    ({ kind, codes }) => kind !== 'ccg' && footprints.every((code) => codes.includes(code)),
  );
}

/** Where each CCG is drawn: with the footprint, or with none, of which most of its residents are. */
export function placedWhole(shares: readonly Share[]): {
  of: Map<string, string | null>;
  /** CCGs that are divided. */
  divided: number;
  /** Share of the footprints' residents whose CCG is drawn elsewhere. */
  misplaced: number;
} {
  const byCode = new Map<string, Share[]>();
  for (const share of shares) byCode.set(share.code, [...(byCode.get(share.code) ?? []), share]);
  const of = new Map<string, string | null>();
  let [divided, misplaced, all] = [0, 0, 0];
  for (const [code, parts] of byCode) {
    const [most] = parts.toSorted(
      (a, b) => b.residents - a.residents || ((a.footprint ?? '') < (b.footprint ?? '') ? -1 : 1),
    );
    of.set(code, most?.footprint ?? null);
    if (parts.length > 1) divided += 1;
    for (const part of parts.filter((p) => p.footprint !== null)) {
      all += part.residents;
      if (part !== most) misplaced += part.residents;
    }
  }
  return { of, divided, misplaced: all > 0 ? misplaced / all : 0 };
}

/** In words how far whole CCGs stand in for a scheme's footprints. */
export function dissolvedWords(
  set: BoundarySet,
  placed: ReturnType<typeof placedWhole>,
  drawn: readonly string[],
): string[] {
  const percent = (100 * placed.misplaced).toFixed(2);
  return [
    `Put together from the boundaries of ${counted(drawn.length, 'CCG')} of ${set.vintage}, by the footprint of each.`,
    ...(placed.divided > 0
      ? [
          `${counted(placed.divided, 'CCG')} ${placed.divided === 1 ? 'is' : 'are'} divided, and drawn ` +
            `with the footprint of most of the residents: ${percent} % of the scheme’s residents live ` +
            'on the wrong side of a line.',
        ]
      : []),
  ];
}

function setOf(row: Row): BoundarySet {
  return {
    kind: String(row.kind),
    vintage: String(row.vintage),
    sourceId: String(row.source_id),
    sourceFile: String(row.source_file),
    codes: String(row.codes).split(' '),
    derived: row.derived === null ? null : String(row.derived),
  };
}

async function sharesOf(db: Database, scheme: string, vintage: string): Promise<Share[]> {
  const rows = await db.rows(
    `WITH commissioner AS (
       SELECT DISTINCT ccg_ons, ccg_ods FROM stage.area WHERE vintage = ${text(vintage)}
     )
     SELECT c.ccg_ons AS code, a.footprint_code AS footprint, a.population AS residents
     FROM organisation.area_share AS a
     JOIN commissioner AS c ON c.ccg_ods = a.org_code
     WHERE a.scheme = ${text(scheme)} AND a.org_kind = 'ccg' AND a.org_vintage = ${text(vintage)}
     ORDER BY code, footprint`,
  );
  return rows.map((row) => ({
    code: String(row.code),
    footprint: row.footprint === null ? null : String(row.footprint),
    residents: Number(row.residents),
  }));
}

/** The boundaries at hand by which the footprints of a scheme can be drawn and placed. */
export async function groundOf(
  db: Database,
  scheme: string,
  footprints: readonly string[],
): Promise<Ground> {
  const rows = await db.rows(
    `SELECT kind, vintage, source_id, source_file, string_agg(code, ' ' ORDER BY code) AS codes,
       max(derived) AS derived
     FROM stage.boundary GROUP BY kind, vintage, source_id, source_file
     ORDER BY kind, vintage, source_file`,
  );
  const sets = rows.map(setOf);
  const [about] = await db.rows(
    `SELECT listed FROM organisation.scheme WHERE name = ${text(scheme)}`,
  );
  const listed = String(about?.listed);
  const set = nearest(
    sets.filter(({ kind }) => kind === 'ccg'),
    listed,
  );
  return {
    own: nearest(holdingAll(sets, footprints), listed),
    pieces: set && { set, shares: await sharesOf(db, scheme, set.vintage) },
  };
}

/** The shapes of a set, by code; one that is no area in degrees is left out. */
export async function shapesOf(db: Database, set: BoundarySet): Promise<Piece[]> {
  const rows = await db.rows(
    `SELECT code, form, geometry FROM stage.boundary
     WHERE kind = ${text(set.kind)} AND vintage = ${text(set.vintage)}
       AND source_file = ${text(set.sourceFile)}
     ORDER BY code`,
  );
  return rows.flatMap(({ code, form, geometry }) => {
    const written = String(geometry);
    const shape = form === 'steps' ? shapeOfSteps(written) : shapeOfGeojson(written);
    return shape ? [{ code: String(code), shape }] : [];
  });
}
