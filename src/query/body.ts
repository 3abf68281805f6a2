import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { EXIT, Problem } from '../model/problem.ts';
import { plainly } from './asked.ts';
import type { Life } from './life.ts';

/** An organisation as the tables of a release know it: vintages apart, one code of one kind. */
export interface Body {
  kind: string;
  code: string;
}

/** The bodies that a person may mean, and which of their lives. */
export interface Meant {
  bodies: Body[];
  isMeant: (life: Life) => boolean;
}

/** As many bodies of one name are answered at once; of more, a code must choose. */
const MOST = 6;

const NEXT = 'give its ODS code, its ONS code or its whole name';

/** The bodies that a statement finds. An authority of one tier is a district too, and is told once. */
async function bodies(db: Database, select: string): Promise<Body[]> {
  const rows = await db.rows(`SELECT DISTINCT kind, code FROM (${select}) ORDER BY ALL`);
  const found = rows.map((row) => ({ kind: String(row.kind), code: String(row.code) }));
  const authorities = new Set(found.filter((b) => b.kind === 'authority').map((b) => b.code));
  return found.filter((b) => b.kind !== 'district' || !authorities.has(b.code));
}

/** A code that no list holds, but a succession names; it is of the kind of its partner. */
async function succeeded(db: Database, asked: string): Promise<Body[]> {
  return bodies(
    db,
    `SELECT coalesce(o.org_kind, 'provider') AS kind, s.code
     FROM (SELECT old_code AS code, new_code AS partner FROM succession
       UNION SELECT new_code, old_code FROM succession) AS s
     LEFT JOIN organisation AS o ON o.org_code = s.partner
     WHERE upper(s.code) = ${asked}`,
  );
}

async function suggestions(db: Database, asked: string): Promise<string> {
  const rows = await db.rows(
    `WITH given AS (SELECT lower(${text(asked)}) AS given),
     known AS (
       SELECT org_kind, org_code, lower(org_code) AS code, arg_max(name, org_vintage) AS name,
         lower(string_agg(name, ' | ')) AS names,
         max(greatest(
           jaro_winkler_similarity(lower(name), given),
           list_max([jaro_winkler_similarity(word, given) FOR word IN string_split(lower(name), ' ')])
         )) AS near
       FROM organisation CROSS JOIN given
       WHERE name IS NOT NULL
       GROUP BY org_kind, org_code
     )
     SELECT org_code, name FROM known CROSS JOIN given
     WHERE contains(names, given) OR damerau_levenshtein(code, given) = 1
       OR (length(given) > 3 AND near > 0.85)
     ORDER BY contains(names, given) DESC, near DESC, org_code LIMIT 6`,
  );
  // An authority of one tier is a district too, and is offered once.
  const offered = new Set(rows.map((row) => `${row.org_code} (${row.name})`));
  return [...offered].slice(0, 3).join(' or ');
}

/**
 * Who is meant by an ODS code, an ONS code, or a name, whatever its case. Throws a usage `Problem`
 * that offers what comes near where nobody is, and names the codes where too many are.
 */
export async function bodiesMeant(db: Database, asked: string): Promise<Meant> {
  const given = plainly(asked);
  if (given === '') {
    throw new Problem(EXIT.usage, 'no organisation was named, only an empty text', { next: NEXT });
  }
  const upper = text(given.toUpperCase());
  const all = () => true;
  const byCode = await bodies(
    db,
    `SELECT org_kind AS kind, org_code AS code FROM organisation WHERE upper(org_code) = ${upper}
     UNION ALL
     SELECT org_kind, org_code FROM membership WHERE upper(org_code) = ${upper}
     UNION ALL
     SELECT org_kind, org_code FROM observation
     WHERE upper(org_code) = ${upper} AND org_kind <> 'england'
     UNION ALL
     SELECT o.org_kind, o.org_code
     FROM footprint AS f
     JOIN organisation AS o ON o.org_code = f.footprint_code AND o.org_vintage = f.listed
       AND o.org_kind IN ('stp', 'icb', 'own')
     WHERE upper(f.ods_code) = ${upper}`,
  );
  if (byCode.length > 0) return { bodies: byCode, isMeant: all };

  const byOns = await bodies(
    db,
    `SELECT org_kind AS kind, org_code AS code FROM organisation WHERE upper(ons_code) = ${upper}`,
  );
  if (byOns.length > 0) {
    return { bodies: byOns, isMeant: (life) => life.onsCode === given.toUpperCase() };
  }

  const bySuccession = await succeeded(db, upper);
  if (bySuccession.length > 0) return { bodies: bySuccession, isMeant: all };

  const byName = await bodies(
    db,
    `SELECT org_kind AS kind, org_code AS code FROM organisation WHERE upper(name) = ${upper}`,
  );
  if (byName.length > MOST) {
    const codes = byName.map((body) => body.code).slice(0, 12);
    throw new Problem(EXIT.usage, `${byName.length} organisations are named ${given}`, {
      next: `give a code: ${codes.join(', ')}${byName.length > codes.length ? ', …' : ''}`,
    });
  }
  if (byName.length > 0) {
    const isMeant = (life: Life) => life.names.some((n) => n.toUpperCase() === given.toUpperCase());
    return { bodies: byName, isMeant };
  }

  const near = await suggestions(db, given);
  throw new Problem(EXIT.usage, `there is no organisation ${given}`, {
    next: near ? `did you mean ${near}?` : NEXT,
  });
}
