import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { nearest } from '../model/nearest.ts';
import type { Pack } from '../model/pack.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { organisationOf } from '../release/packs.ts';
import { plainly } from './asked.ts';
import { type Scheme, schemeInForce } from './in-force.ts';

/** The tables that the list of a footprint asks. */
export const ORGANISATION_TABLES = ['footprint', 'footprint_organisation'] as const;

/** An organisation of a footprint, as a pack has it, and the footprint. */
export type Listed = {
  scheme: string;
  footprint: string;
  footprintName: string;
} & Pack['organisations'][number];

export interface Footprint {
  code: string;
  number: number | null;
  name: string;
  odsCode: string | null;
}

/** Every scheme that the lists at hand make, oldest first, whether packs were built of it or not. */
async function schemesOf(db: Database): Promise<Scheme[]> {
  const rows = await db.rows(
    `SELECT DISTINCT scheme, coalesce(nullif(regexp_extract(scheme, '^(stp|icb)-', 1), ''), 'own') AS kind,
       listed
     FROM footprint ORDER BY listed, scheme`,
  );
  return rows.map((row) => ({
    name: String(row.scheme),
    kind: String(row.kind),
    listed: String(row.listed),
  }));
}

/**
 * The scheme that is asked for: by its name, else by a day, of which it is the published one in
 * force. Throws a usage `Problem` for a name that nothing makes and a day before the first list.
 */
export async function schemeAsked(
  db: Database,
  asked: { scheme: string } | { day: string },
): Promise<string> {
  const schemes = await schemesOf(db);
  if ('scheme' in asked) {
    if (schemes.some((scheme) => scheme.name === asked.scheme)) return asked.scheme;
    throw new Problem(EXIT.usage, `there is no scheme ${asked.scheme}`, {
      next: `the schemes are ${schemes.map((scheme) => scheme.name).join(', ')}`,
    });
  }
  const found = schemeInForce(schemes, asked.day);
  if (found) return found.name;
  const first = schemes[0];
  throw new Problem(EXIT.usage, `no footprints are known on ${asked.day}`, {
    next: first
      ? `the first are those of ${first.name}, listed ${first.listed}: give a day from then on`
      : 'footpack refresh',
  });
}

/** Whether the organisations of a scheme's footprints are at hand: whether packs were built of it. */
export async function isBuilt(db: Database, scheme: string): Promise<boolean> {
  const rows = await db.rows(
    `SELECT 1 FROM footprint_organisation WHERE scheme = ${text(scheme)} LIMIT 1`,
  );
  return rows.length > 0;
}

/** Whether a person who writes this means the footprint: by ONS code, ODS code, number or name. */
function isNamed(footprint: Footprint, asked: string): boolean {
  const given = plainly(asked).toLowerCase();
  const names = [footprint.code, footprint.odsCode, footprint.number, footprint.name];
  return names.some((name) => name !== null && String(name).toLowerCase() === given);
}

/** A footprint of another scheme that has the code or the name, and where its body is in this one. */
async function elsewhere(
  db: Database,
  footprints: readonly Footprint[],
  scheme: string,
  asked: string,
): Promise<string | null> {
  const given = text(plainly(asked).toLowerCase());
  const rows = await db.rows(
    `SELECT scheme, footprint_code, name, ods_code FROM footprint
     WHERE scheme <> ${text(scheme)} AND ${given} IN (lower(footprint_code), lower(ods_code), lower(name))
     ORDER BY scheme`,
  );
  const [first] = rows;
  if (!first) return null;
  const schemes = [...new Set(rows.map((row) => String(row.scheme)))];
  const here = footprints.find(({ odsCode }) => odsCode !== null && odsCode === first.ods_code);
  return here
    ? `${first.footprint_code} is ${first.name} of ${schemes.join(', ')}; in ${scheme} it is ${here.code} (${here.name})`
    : `${first.footprint_code} is ${first.name} of ${schemes.join(', ')}: name the scheme with --scheme`;
}

/**
 * The footprint of a scheme that a person means: by its ONS code, ODS code, number or name; `byPart`,
 * also by a part of its name that no other has. Throws a usage `Problem` that proposes names that come
 * near.
 */
export async function footprintMeant(
  db: Database,
  scheme: string,
  asked: string,
  { byPart = false } = {},
): Promise<Footprint> {
  const rows = await db.rows(
    `SELECT * FROM footprint WHERE scheme = ${text(scheme)} ORDER BY number, footprint_code`,
  );
  const footprints = rows.map((row) => ({
    code: String(row.footprint_code),
    number: row.number === null ? null : Number(row.number),
    name: String(row.name),
    odsCode: row.ods_code === null ? null : String(row.ods_code),
  }));
  const found = footprints.find((footprint) => isNamed(footprint, asked));
  if (found) return found;
  const given = plainly(asked).toLowerCase();
  const like = footprints.filter(({ name }) => given !== '' && name.toLowerCase().includes(given));
  if (byPart && like.length === 1 && like[0]) return like[0];
  const word = nearest(
    given,
    footprints.map(({ name }) => name),
  );
  const near = like.length > 0 ? like.slice(0, 3) : footprints.filter(({ name }) => name === word);
  const numbered = footprints.some((footprint) => footprint.number !== null);
  throw new Problem(EXIT.usage, `there is no footprint ${asked.trim() || '""'} in ${scheme}`, {
    next:
      (await elsewhere(db, footprints, scheme, asked)) ??
      (near.length > 0
        ? `did you mean ${near.map((f) => `${f.code} (${f.name})`).join(' or ')}?`
        : `give its ONS code, its ODS code, ${numbered ? 'its number (1 to 44) ' : ''}or its name`),
  });
}

/**
 * The organisations of a footprint of a scheme that was built, in the order of its pack; with a day
 * (`2017-04-01`) without those that had closed by then, or opened later. Throws a usage `Problem` for
 * a footprint that the scheme does not have.
 */
export async function organisationsOf(
  db: Database,
  scheme: string,
  asked: string,
  day: string | null = null,
): Promise<Listed[]> {
  const footprint = await footprintMeant(db, scheme, asked);
  const rows = await db.rows(
    `SELECT * FROM footprint_organisation
     WHERE scheme = ${text(scheme)} AND footprint_code = ${text(footprint.code)}
     ORDER BY CASE org_kind WHEN 'ccg' THEN 1 WHEN 'provider' THEN 2 WHEN 'authority' THEN 3 ELSE 4 END,
       org_code`,
  );
  const about = { scheme, footprint: footprint.code, footprintName: footprint.name };
  const listed = rows.map((row) => ({ ...about, ...organisationOf(row) }));
  return day === null ? listed : listed.filter((organisation) => isOpen(organisation, day));
}

/** Whether an organisation was open on a day. That no list before its first has it says nothing. */
function isOpen({ vintage, validFrom, validTo }: Listed, day: string): boolean {
  const openedLater = validFrom > day && validFrom > `${vintage}-01`;
  return !openedLater && (validTo === null || validTo >= day);
}
