import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../duckdb/database.ts';
import { nearest } from '../model/nearest.ts';
import { type Pack, packSchema } from '../model/pack.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { plainly } from './asked.ts';
import { fieldsAmiss } from './checked-json.ts';
import { openRelease } from './open-release.ts';
import { footprintMeant } from './organisations.ts';
import type { Indicator } from './pack-figure.ts';
import type { ReleaseFolder } from './release-folder.ts';

/** A pack of a release as it lies there. */
export interface PackFile {
  release: string;
  scheme: string;
  code: string;
  name: string;
  path: string;
  text: string;
}

/** The schemes of which a release has packs. */
function schemesIn({ folder }: ReleaseFolder): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'index.json')))
    .map((entry) => entry.name)
    .sort();
}

/** The scheme asked for; without one the usual one, or the only one of which there are packs. */
async function schemeOf(
  db: Database,
  release: ReleaseFolder,
  asked: string | undefined,
): Promise<string> {
  const schemes = schemesIn(release);
  const only = schemes.length === 1 ? schemes[0] : undefined;
  const scheme = asked ?? (schemes.includes(DEFAULT_SCHEME) ? DEFAULT_SCHEME : only);
  if (scheme !== undefined && schemes.includes(scheme)) return scheme;
  const missing = scheme ?? DEFAULT_SCHEME;
  const there =
    schemes.length > 0 ? `it has ${schemes.map((name) => `--scheme ${name}`).join(', ')}; ` : '';
  const rows = await db.rows('SELECT DISTINCT scheme FROM footprint ORDER BY scheme');
  const known = rows.map((row) => String(row.scheme));
  const isKnown = known.includes(missing);
  throw new Problem(EXIT.usage, `release ${release.id} has no packs of ${missing}`, {
    next: isKnown
      ? `${there && `${there}or `}footpack refresh --offline --scheme ${missing}`
      : `${there}no list makes a scheme of that name: there are ${known.join(', ')}`,
  });
}

/**
 * The pack of a footprint in a release, by what a person calls it: its ONS code, ODS code, number, name,
 * or a part of the name that no other has. Throws a usage `Problem` for a scheme of which the release has
 * no packs, and for a footprint that the scheme does not have.
 */
export async function openPack(
  release: ReleaseFolder,
  asked: string,
  named?: string,
): Promise<PackFile> {
  const db = await openRelease(release);
  try {
    const scheme = await schemeOf(db, release, named);
    const { code, name } = await footprintMeant(db, scheme, asked, { byPart: true });
    const path = join(release.folder, scheme, 'packs', code, 'pack.json');
    if (!existsSync(path)) {
      throw new Problem(EXIT.usage, `release ${release.id} has no pack of ${code}`, {
        where: path,
        next: `footpack check ${release.id}`,
      });
    }
    return { release: release.id, scheme, code, name, path, text: readFileSync(path, 'utf8') };
  } finally {
    db.close();
  }
}

/**
 * A pack as this footpack knows it. Throws a usage `Problem` for one that another footpack made, which
 * says the fields that are wanting, and for a file that is no longer what was published.
 */
export function packOf({ release, scheme, path, text }: PackFile): Pack {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Problem(EXIT.usage, `a pack of release ${release} is no JSON`, {
      where: path,
      untouched: 'the release',
      next: `footpack check ${release}`,
    });
  }
  const parsed = packSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = fieldsAmiss(parsed.error.issues);
  throw new Problem(
    EXIT.usage,
    `release ${release} was made by another footpack: this one misses ${fields}`,
    {
      where: path,
      untouched: 'the release; with --json the pack is printed as it is',
      next:
        `footpack refresh --offline --scheme ${scheme} makes a new release, of the archive and the ` +
        'bundled snapshot',
    },
  );
}

/** A pack with one gap alone: of `gaps` and `indicators`, those of the gap. */
export function gapPart(pack: Pack, gap: Indicator['gap']): Pack {
  return {
    ...pack,
    gaps: pack.gaps.filter((one) => one.gap === gap),
    indicators: pack.indicators.filter((one) => one.gap === gap),
  };
}

/**
 * The indicator of a pack that a person means: by its id, else by a part of an id or a title that no
 * other has. Throws a usage `Problem` that proposes those that come near.
 */
export function indicatorMeant(pack: Pack, asked: string): Indicator {
  const given = plainly(asked).toLowerCase();
  const found = pack.indicators.find(({ id }) => id === given);
  if (found) return found;
  const near = pack.indicators.filter(
    ({ id, title }) => given !== '' && (id.includes(given) || title.toLowerCase().includes(given)),
  );
  if (near.length === 1 && near[0]) return near[0];
  const { code } = pack.footprint;
  const named = near.slice(0, 12).map(({ id }) => id);
  const meant = nearest(
    given,
    pack.indicators.map(({ id }) => id),
  );
  const rest = near.length > named.length ? ` and ${near.length - named.length} more` : '';
  throw new Problem(
    EXIT.usage,
    near.length === 0
      ? `the pack of ${code} has no indicator ${asked.trim() || '""'}`
      : `${near.length} indicators of ${code} are meant by ${asked.trim()}`,
    {
      next:
        near.length === 0
          ? `${meant ? `did you mean ${meant}? ` : ''}footpack indicators lists the ids`
          : `give one of ${named.join(', ')}${rest}`,
    },
  );
}
