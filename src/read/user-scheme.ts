import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Extract } from '../model/source.ts';
import { USER_SCHEME } from '../model/user-scheme.ts';
import { isThere, loadUserFile, userMistake } from './user-file.ts';

const NEXT = 'mend the file; its columns are in docs/extracts.md';

/** A code that names a folder on any machine, and is one part of a path: at most 64 characters. */
const FOLDER_NAME = '[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?';

/** The vintages at which a code that is not known at its own is known, in words; '' where there are none. */
async function elsewhere(db: Database, code: string): Promise<string> {
  const rows = await db.rows(
    `SELECT DISTINCT extract_vintage AS vintage, upper(code) AS code
     FROM (
       SELECT extract_vintage, unnest([ccg_ods, ccg_ons, district_code]) AS code
       FROM raw.ons_lsoa_to_ccg
     )
     WHERE upper(code) = ${text(code.toUpperCase())} ORDER BY vintage`,
  );
  const [known] = rows;
  if (!known) return '';
  const written = known.code === code ? '' : `, written ${known.code}`;
  return `; it is one of ${rows.map((row) => row.vintage).join(', ')}${written}`;
}

/**
 * Reads footprints that a user draws into `raw.user_scheme`; the scheme is named as its source. An
 * organisation that no lookup of its vintage has, one that is given away more than once over, a
 * weight outside 0 to 1, a second vintage, a second name of a code, and a code that cannot name a
 * folder are errors that name the line. Needs the lookups of
 * areas to have been read. Whether footprints overlap by area a check of the build tells.
 */
export async function loadUserScheme(
  db: Database,
  path: string,
  workFolder: string,
): Promise<Extract> {
  isThere(path, '--scheme-file');
  const { extract } = await loadUserFile(db, path, USER_SCHEME, workFolder, NEXT);
  const mine = `source_id = ${text(extract.sourceId)}`;
  const [odd] = await db.rows(
    `WITH row AS (
       SELECT *, CAST(coalesce(weight, '1') AS DECIMAL(24, 12)) AS share
       FROM raw.user_scheme WHERE ${mine}
     ),
     vintage AS (SELECT DISTINCT extract_vintage AS name FROM raw.ons_lsoa_to_ccg),
     known AS (
       SELECT extract_vintage AS vintage, unnest([ccg_ods, ccg_ons, district_code]) AS code
       FROM raw.ons_lsoa_to_ccg
       UNION
       SELECT DISTINCT a.extract_vintage, c.authority_code
       FROM raw.ons_lsoa_to_ccg AS a
       JOIN raw.facts_district_county AS c ON c.district_code = a.district_code
     )
     SELECT source_line, org_code,
       CASE
         WHEN NOT regexp_full_match(footprint_code, '${FOLDER_NAME}')
           THEN 'the code of a footprint names its folder, so it has letters, digits, points, hyphens and '
             || 'underscores, 64 at most, the first and last no signs: ' || footprint_code
         WHEN footprint_code <> first(footprint_code) OVER (PARTITION BY lower(footprint_code) ORDER BY source_line)
           THEN footprint_code || ' and '
             || first(footprint_code) OVER (PARTITION BY lower(footprint_code) ORDER BY source_line)
             || ' differ by small and capital letters alone'
         WHEN footprint_name <> first(footprint_name) OVER (PARTITION BY footprint_code ORDER BY source_line)
           THEN 'a second name of ' || footprint_code || ', ' || footprint_name || ': it was '
             || first(footprint_name) OVER (PARTITION BY footprint_code ORDER BY source_line)
         WHEN org_vintage NOT IN (SELECT name FROM vintage)
           THEN 'no lookup of areas is at hand for ' || org_vintage || ', only for '
             || (SELECT string_agg(name, ', ' ORDER BY name) FROM vintage)
         WHEN org_vintage <> first(org_vintage) OVER (ORDER BY source_line)
           THEN 'a second vintage, ' || org_vintage || ': one a scheme'
         WHEN (org_vintage, org_code) NOT IN (SELECT (vintage, code) FROM known)
           THEN org_code || ' is no CCG, sub-ICB location or local authority of ' || org_vintage
         WHEN share <= 0 OR share > 1 THEN 'the weight of ' || org_code || ' is not above 0 and at most 1'
         WHEN sum(share) OVER (PARTITION BY org_code ORDER BY source_line) > 1
           THEN org_code || ' is given away more than once over'
       END AS reason
     FROM row
     QUALIFY reason IS NOT NULL
     ORDER BY source_line LIMIT 1`,
  );
  if (odd) {
    const [reason, code] = [String(odd.reason), String(odd.org_code)];
    const more = reason.startsWith(`${code} is no `) ? await elsewhere(db, code) : '';
    throw userMistake(reason + more, `${path} line ${odd.source_line}`, NEXT);
  }
  return extract;
}
