import type { Database } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import { counted } from '../model/counted.ts';
import type { Finding } from '../model/finding.ts';
import type { Manifest } from '../model/release.ts';
import { DEFAULT_SCHEME } from '../model/scheme.ts';
import { shellWord } from '../model/shell-word.ts';

/** What an analyst is told when a refresh is done. */
export interface Summary {
  release: string;
  path: string;
  isNew: boolean;
  packs: number;
  schemes: string[];
  asOf: string;
  indicators: number;
  sources: { id: string; periods: string[]; retrieved: string; bundled: boolean }[];
  unmapped: string[];
  thin: string[];
  quarantined: number;
  findings: string[];
  /** A footprint of what was built, to look at next. */
  example: { scheme: string; footprint: string } | null;
  /** How many tables the run made, how many of them for some indicators alone, and left as they were. */
  tables: { made: number; inPart: number; fresh: number };
  /** What changed against the release that stood before; null where none did, or nothing changed. */
  against: string | null;
  seconds: number;
}

/** Shares of what is published that no footprint holds, largest first, in words. */
async function unmappedLines(db: Database): Promise<string[]> {
  const rows = await db.rows(
    `WITH lost AS (
       SELECT u.scheme, u.indicator_id, u.period, u.reason, count(DISTINCT u.org_code) AS organisations,
         sum(u.numerator) AS numerator
       FROM pack.unmapped AS u
       JOIN baseline.headline AS h ON h.indicator_id = u.indicator_id AND h.period = u.period
       GROUP BY ALL
     ), shares AS (
       SELECT l.*, i.title, i.position, abs(l.numerator) / nullif(e.whole_numerator, 0) AS share
       FROM lost AS l
       JOIN pack.indicator AS i ON i.indicator_id = l.indicator_id AND i.combine = 'sum'
       JOIN baseline.england AS e
         ON e.scheme = l.scheme AND e.indicator_id = l.indicator_id AND e.period = l.period
     )
     SELECT reason, title, period, share, organisations
     FROM shares
     WHERE share > 0.00005
     QUALIFY row_number() OVER (PARTITION BY reason ORDER BY share DESC, position, scheme) = 1
     ORDER BY share DESC, reason`,
  );
  return rows.map((r) => {
    const share = `${(100 * Number(r.share)).toFixed(2)} %`;
    const who = String(r.reason).startsWith('published total')
      ? ''
      : `, ${counted(Number(r.organisations), 'organisation')}`;
    return `${r.reason}: ${share} of "${r.title}" ${r.period}${who}`;
  });
}

/** Footprints whose figures have holes, one line a source and period; named where they are few. */
async function thinLines(db: Database): Promise<string[]> {
  const rows = await db.rows(
    `WITH thin AS (
       SELECT coalesce(s.title, i.source_id) AS source, b.period, f.name, min(b.coverage) AS coverage
       FROM pack.baseline AS b
       JOIN pack.footprint AS f ON f.scheme = b.scheme AND f.footprint_code = b.footprint_code
       JOIN pack.indicator AS i ON i.indicator_id = b.indicator_id
       JOIN baseline.period AS p ON p.indicator_id = b.indicator_id AND p.period = b.period
       JOIN baseline.headline AS h
         ON h.indicator_id = b.indicator_id AND h.period_kind = p.period_kind
       LEFT JOIN (SELECT source_id, any_value(title) AS title FROM pack.source GROUP BY source_id) AS s
         ON s.source_id = i.source_id
       WHERE b.coverage < 0.8 AND b.members_expected > 0
       GROUP BY ALL
     )
     SELECT source, period, count(*) AS footprints,
       string_agg(name || ' ' || format('{:.0f}', 100 * coverage) || ' %', ', ' ORDER BY name) AS names
     FROM thin GROUP BY source, period ORDER BY period DESC, source`,
  );
  return rows.map((r) => {
    const who = Number(r.footprints) > 2 ? `${r.footprints} footprints` : r.names;
    return `${r.source}, ${r.period}: ${who}`;
  });
}

/** Findings in words; sources that only the mirror knows share a line. */
function findingLines(findings: readonly Finding[]): string[] {
  const strangers = findings.filter((f) => f.name === 'unknown source').map((f) => f.source);
  return [
    ...findings
      .filter((f) => f.severity === 'warn' && f.name !== 'unknown source')
      .map((f) => `${f.source}${f.period ? ` ${f.period}` : ''}: ${f.name}: ${f.message}`),
    ...(strangers.length > 0
      ? [
          `the mirror lists ${counted(strangers.length, 'source')} that no pipeline declares: ${strangers.join(', ')}`,
        ]
      : []),
  ];
}

/** A footprint to begin with: the Black Country where it was built, which has a hole, else the first. */
async function exampleOf(db: Database, schemes: readonly string[]): Promise<Summary['example']> {
  const [row] = await db.rows(
    `SELECT scheme, footprint_code FROM pack.footprint
     WHERE scheme IN (${schemes.map(text).join(', ') || 'NULL'})
     ORDER BY scheme = ${text(DEFAULT_SCHEME)} DESC, footprint_code = 'E54000016' DESC,
       scheme, number NULLS LAST, footprint_code LIMIT 1`,
  );
  return row ? { scheme: String(row.scheme), footprint: String(row.footprint_code) } : null;
}

/** Gathers the summary of a release from the build it was made of. */
export async function summarise(
  db: Database,
  manifest: Manifest,
  about: {
    path: string;
    isNew: boolean;
    packs: number;
    findings: readonly Finding[];
    tables: Summary['tables'];
    against: string | null;
    seconds: number;
  },
): Promise<Summary> {
  const sources = new Map<string, Summary['sources'][number]>();
  for (const input of manifest.inputs) {
    const entry = sources.get(input.source) ?? {
      id: input.source,
      periods: [],
      retrieved: '',
      bundled: true,
    };
    if (!entry.periods.includes(input.period)) entry.periods.push(input.period);
    entry.retrieved = [entry.retrieved, input.retrieved ?? ''].sort().at(-1) ?? '';
    entry.bundled &&= input.bundled;
    sources.set(input.source, entry);
  }
  const [counts] = await db.rows('SELECT count(DISTINCT indicator_id) AS n FROM pack.baseline');
  return {
    release: manifest.release,
    path: about.path,
    isNew: about.isNew,
    packs: about.packs,
    schemes: manifest.schemes,
    asOf: manifest.asOf,
    indicators: Number(counts?.n),
    sources: [...sources.values()],
    unmapped: await unmappedLines(db),
    thin: await thinLines(db),
    quarantined: manifest.rowCounts.quarantine ?? 0,
    findings: findingLines(about.findings),
    example: await exampleOf(db, manifest.schemes),
    tables: about.tables,
    against: about.against,
    seconds: about.seconds,
  };
}

function listed(title: string, lines: readonly string[], most: number, rest: string): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > most ? [`  … and ${lines.length - most} more, in ${rest}`] : [];
  return [title, ...lines.slice(0, most).map((line) => `  ${line}`), ...more];
}

/** The summary as a person reads it. */
export function summaryText(summary: Summary, out: string): string[] {
  const series = summary.sources.filter((s) => !/^(facts|user)-/.test(s.id));
  const own = summary.sources.filter((s) => s.id.startsWith('user-')).length;
  const fresh = series.filter((s) => !s.bundled).length;
  const origin =
    fresh === 0
      ? `the bundled snapshot, taken ${summary.asOf}`
      : `${fresh} of them from the archive, the newest retrieved ${summary.asOf}`;
  const where = out === 'data/out' ? '' : ` --out ${shellWord(out)}`;
  const { example } = summary;
  const scheme =
    example === null || example.scheme === DEFAULT_SCHEME ? '' : ` --scheme ${example.scheme}`;
  const who = example ? `pack ${shellWord(example.footprint)}${scheme}` : 'sources';
  return [
    `${counted(summary.packs, 'pack')} of ${counted(summary.indicators, 'indicator')} for ${summary.schemes.join(', ')}, in ${summary.seconds.toFixed(1)} s`,
    `release   ${summary.release}${summary.isNew ? '' : ' (the same as before)'}`,
    `written   ${summary.path}`,
    `sources   ${series.length}: ${origin}${own > 0 ? `; and ${own} of your own` : ''}`,
    ...listed('not in any footprint:', summary.unmapped, 5, 'tables/unmapped.parquet'),
    ...listed(
      'covered less than 80 %, and so withheld:',
      summary.thin,
      5,
      'tables/baseline.parquet',
    ),
    ...(summary.quarantined > 0
      ? [
          `set aside: ${counted(summary.quarantined, 'faulty record')}, each in tables/quarantine.parquet`,
        ]
      : []),
    ...listed('noticed:', summary.findings, 8, 'manifest.json'),
    `try next  npx footpack ${who}${where}`,
    `          npx footpack sql${where} "FROM baseline WHERE indicator_id = 'ae-4hr-type1' ORDER BY rank LIMIT 5"`,
    ...(summary.against === null ? [] : [summary.against]),
  ];
}
