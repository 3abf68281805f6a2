import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import {
  organisationSchema,
  type Pack,
  PROMISED,
  packSchema,
  SCHEMA_VERSION,
} from '../model/pack.ts';

type Group = Map<string, Row[]>;

function groupBy(rows: readonly Row[], key: (row: Row) => string): Group {
  const groups: Group = new Map();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

/** `lower_95` as `lower95`. */
function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Columns of a table and the fields of a pack that they become. */
type Fields = readonly (readonly [column: string, field: string])[];

function fields(columns: string): Fields {
  return columns
    .split(/\s+/)
    .filter(Boolean)
    .map((column) => [column, camel(column)]);
}

function pick(row: Row, chosen: Fields): Record<string, Json> {
  const picked: Record<string, Json> = {};
  for (const [column, field] of chosen) picked[field] = row[column] ?? null;
  return picked;
}

const BASELINE = fields(`
  period period_start period_end numerator denominator value lower_95 upper_95 value_low value_high
  coverage members_expected members_present members_suppressed estimated apportioned withheld_reason
  method england_value england_basis england_published comparison rank rank_of quintile`);
const TREND = fields('period numerator denominator value lower_95 upper_95 coverage england_value');
const INDICATOR = fields('title gap domain unit multiplier polarity combine numerator denominator');
const MEMBER = fields('weight basis numerator denominator value suppressed');
const RESOURCE = fields('line year million_pounds');
const GAP = fields('million_pounds basis evidence');
const SOURCE = fields('title publisher licence attribution period url retrieved sha256');

/** A row of `pack.footprint_organisation` as an item of a pack's organisations. */
export function organisationOf(row: Row): Pack['organisations'][number] {
  return organisationSchema.parse({
    code: row.org_code,
    onsCode: row.ons_code,
    name: row.name,
    kind: row.org_kind,
    vintage: row.org_vintage,
    parent: row.parent_code,
    postcode: row.postcode,
    weight: row.weight,
    basis: row.basis,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  });
}

/** What every pack of a release shares, read once. */
interface Shared {
  scheme: string;
  /** Source of the list that makes the scheme. */
  listing: string;
  asOf: string;
  inputs: string;
  indicators: Row[];
  headline: Map<string, string>;
  sources: Row[];
  resources: Row[];
  gaps: Row[];
}

/** The whole periods of a trend, where there are two; each hole is told in a note. */
function trendOf(periods: readonly Row[], notes: string[]): Row[] {
  for (const row of periods.filter((r) => r.whole !== true)) {
    const share = (100 * Number(row.coverage)).toFixed(1);
    notes.push(`Not in a trend: ${row.period} covers ${share} % of what it should.`);
  }
  const whole = periods.filter((r) => r.whole === true);
  return whole.length >= 2 ? whole : [];
}

function indicatorOf(
  shared: Shared,
  about: Row,
  headline: Row,
  periods: readonly Row[],
  members: readonly Row[],
): Json {
  const notes = String(about.caveats ?? '')
    .split('\n')
    .filter(Boolean);
  if (headline.withheld_reason) notes.push(`Withheld: ${headline.withheld_reason}.`);
  const points = periods.length >= 2 ? trendOf(periods, notes) : [];
  return {
    id: about.indicator_id ?? null,
    ...pick(about, INDICATOR),
    baseline: pick(headline, BASELINE),
    trend: points.map((point) => pick(point, TREND)),
    members: members.map((m) => ({
      code: m.org_code ?? null,
      kind: m.org_kind ?? null,
      vintage: m.org_vintage ?? null,
      ...pick(m, MEMBER),
    })),
    sources: shared.sources.some((s) => s.source_id === about.source_id)
      ? [about.source_id ?? null]
      : [],
    notes,
  };
}

function packOf(
  shared: Shared,
  footprint: Row,
  organisations: readonly Row[],
  baselines: Group,
  trends: Group,
  figures: Group,
): Pack {
  const indicators = shared.indicators.flatMap((about) => {
    const id = String(about.indicator_id);
    const headline = baselines.get(id)?.find((b) => b.period === shared.headline.get(id));
    return headline
      ? [indicatorOf(shared, about, headline, trends.get(id) ?? [], figures.get(id) ?? [])]
      : [];
  });
  const population = baselines.get('population-resident')?.[0];
  const gap = shared.gaps.find((g) => g.footprint_code === footprint.footprint_code);
  const used = new Set(
    indicators.flatMap((i) => (i as { sources: string[] }).sources).concat(shared.listing),
  );
  return packSchema.parse({
    schemaVersion: SCHEMA_VERSION,
    release: { asOf: shared.asOf, inputs: shared.inputs },
    scheme: shared.scheme,
    footprint: {
      code: footprint.footprint_code,
      number: footprint.number,
      name: footprint.name,
      odsCode: footprint.ods_code,
      region: footprint.region_code
        ? { code: footprint.region_code, name: footprint.region_name }
        : null,
      codes: String(footprint.ons_codes ?? '')
        .split(', ')
        .filter(Boolean),
      became: footprint.next_scheme
        ? { scheme: footprint.next_scheme, codes: footprint.next_codes }
        : null,
      lead: footprint.lead ? { name: footprint.lead, role: footprint.lead_role } : null,
      population:
        population && population.value !== null
          ? {
              // Residents are whole people, whatever the weights of a divided commissioner leave.
              value: Math.round(Number(population.numerator)),
              kind: 'resident',
              date: '2017-06-30',
              source: 'ons-lsoa-population',
            }
          : null,
    },
    promised: PROMISED,
    organisations: organisations.map(organisationOf),
    indicators,
    finance: {
      note:
        'National sums, £ million: no footprint is given a share of them. A do-nothing gap is as ' +
        'published for the footprint alone, on its own basis.',
      resources: shared.resources.map((r) => pick(r, RESOURCE)),
      doNothingGap: gap ? pick(gap, GAP) : null,
    },
    sources: shared.sources
      .filter((s) => used.has(String(s.source_id)))
      .map((s) => ({
        id: s.source_id,
        ...pick(s, SOURCE),
      })),
  });
}

/** The packs of a scheme, one after the other, each checked against its schema. */
export async function* packsOf(
  db: Database,
  scheme: string,
  asOf: string,
  inputs: string,
): AsyncGenerator<Pack> {
  const mine = `WHERE scheme = ${text(scheme)}`;
  const headlines = await db.rows('SELECT indicator_id, period FROM baseline.headline');
  const [about] = await db.rows(
    `SELECT source_id FROM organisation.scheme WHERE name = ${text(scheme)}`,
  );
  const shared: Shared = {
    scheme,
    listing: String(about?.source_id),
    asOf,
    inputs,
    indicators: await db.rows('SELECT * FROM pack.indicator'),
    headline: new Map(headlines.map((h) => [String(h.indicator_id), String(h.period)])),
    sources: await db.rows('SELECT * FROM pack.source'),
    resources: await db.rows('SELECT * FROM pack.resource'),
    gaps: await db.rows(`SELECT * FROM pack.do_nothing_gap ${mine}`),
  };
  const byFootprint = (row: Row) => String(row.footprint_code);
  const byIndicator = (rows: readonly Row[] | undefined) =>
    groupBy(rows ?? [], (row) => String(row.indicator_id));
  const headlineRows = groupBy(
    await db.rows(
      `SELECT b.* FROM pack.baseline AS b
       JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period = b.period ${mine}`,
    ),
    byFootprint,
  );
  const trends = groupBy(await db.rows(`SELECT * FROM pack.trend ${mine}`), byFootprint);
  const figures = groupBy(await db.rows(`SELECT * FROM pack.figure ${mine}`), byFootprint);
  const organisations = groupBy(
    await db.rows(`SELECT * FROM pack.footprint_organisation ${mine}`),
    byFootprint,
  );
  for (const footprint of await db.rows(
    `SELECT * FROM pack.footprint ${mine} ORDER BY number, footprint_code`,
  )) {
    const code = String(footprint.footprint_code);
    yield packOf(
      shared,
      footprint,
      organisations.get(code) ?? [],
      byIndicator(headlineRows.get(code)),
      byIndicator(trends.get(code)),
      byIndicator(figures.get(code)),
    );
  }
}
