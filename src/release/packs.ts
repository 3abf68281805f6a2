import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import { organisationSchema, type Pack, packSchema, SCHEMA_VERSION } from '../model/pack.ts';
import { gapsOf } from './gaps.ts';
import { type Held, PROMISED_FRAMEWORK, promisedOf } from './promised.ts';

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
  period period_start period_end numerator denominator value lower_95 upper_95 lower_998 upper_998
  value_low value_high   coverage members_expected members_present members_suppressed estimated apportioned withheld_reason
  method england_value england_basis england_published england_summed comparison rank rank_of quintile`);
const TREND = fields('period numerator denominator value lower_95 upper_95 coverage england_value');
const COMPARISON = fields('against footprints reference_value difference excess comparison');
const FUNNEL = fields(`
  centre lower_998 upper_998 unadjusted_lower_998 unadjusted_upper_998 dispersion tau z p outlier`);
const CHANGE = fields('from_period to_period change lower_95 upper_95 direction series_break');
const CATEGORY = fields('category members members_suppressed count');
const INDICATOR = fields(
  'title definition gap domain unit multiplier polarity combine numerator denominator',
);
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
  /** Which codes of a framework an indicator answers. */
  answers: Group;
  /** Codes of the framework in which the packs were promised. */
  codes: string[];
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

/** What a footprint has of each indicator, by the indicator's id. */
interface Figures {
  baseline: Group;
  trend: Group;
  figure: Group;
  comparison: Group;
  funnel: Group;
  change: Group;
  category: Group;
}

function indicatorOf(shared: Shared, about: Row, headline: Row, figures: Figures): Json {
  const id = String(about.indicator_id);
  const of = (group: Group) => group.get(id) ?? [];
  const notes = String(about.caveats ?? '')
    .split('\n')
    .filter(Boolean);
  if (headline.withheld_reason) notes.push(`Withheld: ${headline.withheld_reason}.`);
  const periods = of(figures.trend);
  const points = periods.length >= 2 ? trendOf(periods, notes) : [];
  const [funnel] = of(figures.funnel);
  return {
    id,
    ...pick(about, INDICATOR),
    answers: String(about.answers ?? '')
      .split('\n')
      .filter(Boolean),
    baseline: pick(headline, BASELINE),
    categories: of(figures.category)
      .filter((row) => row.period === headline.period)
      .map((row) => pick(row, CATEGORY)),
    comparisons: of(figures.comparison)
      .filter((row) => row.period === headline.period)
      .map((row) => pick(row, COMPARISON)),
    funnel: funnel ? pick(funnel, FUNNEL) : null,
    changes: of(figures.change).map((row) => pick(row, CHANGE)),
    trend: points.map((point) => pick(point, TREND)),
    members: of(figures.figure).map((m) => ({
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

/** What a footprint holds of what was promised. */
function heldOf(shared: Shared, organisations: readonly Row[], baseline: Group): Held {
  return {
    indicators: shared.indicators
      .map((about) => ({
        id: String(about.indicator_id),
        gap: String(about.gap),
        domain: String(about.domain),
        polarity: String(about.polarity),
        answers: (shared.answers.get(String(about.indicator_id)) ?? []).map((answer) => ({
          framework: String(answer.framework),
          code: String(answer.code),
          how: String(answer.how),
        })),
      }))
      .filter(({ id }) => baseline.get(id)?.some((b) => Number(b.members_present) > 0)),
    organisations: organisations.length,
    codes: shared.codes,
  };
}

function packOf(
  shared: Shared,
  footprint: Row,
  organisations: readonly Row[],
  similar: readonly Row[],
  figures: Figures,
): Pack {
  const indicators = shared.indicators.flatMap((about) => {
    const id = String(about.indicator_id);
    const headline = figures.baseline.get(id)?.find((b) => b.period === shared.headline.get(id));
    return headline ? [indicatorOf(shared, about, headline, figures)] : [];
  });
  const population = figures.baseline.get('population-resident')?.[0];
  const gap = shared.gaps.find((g) => g.footprint_code === footprint.footprint_code);
  const used = new Set(
    indicators.flatMap((i) => (i as { sources: string[] }).sources).concat(shared.listing),
  );
  const pack = packSchema.omit({ gaps: true }).parse({
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
    similar: similar.map((n) => ({
      code: n.neighbour_code,
      name: n.neighbour_name,
      distance: n.distance,
    })),
    promised: promisedOf(heldOf(shared, organisations, figures.baseline)),
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
  const { organisations: members, indicators: judged, finance, sources, ...opening } = pack;
  const gaps = gapsOf(judged, finance);
  return { ...opening, gaps, organisations: members, indicators: judged, finance, sources };
}

/** The packs of a scheme, one after the other, each checked against its schema. */
export async function* packsOf(
  db: Database,
  scheme: string,
  asOf: string,
  inputs: string,
): AsyncGenerator<Pack> {
  const mine = `WHERE scheme = ${text(scheme)}`;
  const headlinePeriods = await db.rows('SELECT indicator_id, period FROM baseline.headline');
  const [about] = await db.rows(
    `SELECT source_id FROM organisation.scheme WHERE name = ${text(scheme)}`,
  );
  const shared: Shared = {
    scheme,
    listing: String(about?.source_id),
    asOf,
    inputs,
    indicators: await db.rows('SELECT * FROM pack.indicator'),
    headline: new Map(headlinePeriods.map((h) => [String(h.indicator_id), String(h.period)])),
    sources: await db.rows('SELECT * FROM pack.source'),
    resources: await db.rows('SELECT * FROM pack.resource'),
    gaps: await db.rows(`SELECT * FROM pack.do_nothing_gap ${mine}`),
    answers: groupBy(await db.rows('SELECT * FROM stage.answer'), (row) =>
      String(row.indicator_id),
    ),
    codes: (
      await db.rows(
        `SELECT code FROM pack.framework WHERE framework = ${text(PROMISED_FRAMEWORK)}
         ORDER BY position`,
      )
    ).map((row) => String(row.code)),
  };
  const byFootprint = async (select: string) =>
    groupBy(await db.rows(`${select} ${mine}`), (row) => String(row.footprint_code));
  const headlines = await byFootprint(
    `SELECT b.* FROM pack.baseline AS b
     JOIN baseline.headline AS h ON h.indicator_id = b.indicator_id AND h.period = b.period`,
  );
  const trends = await byFootprint('SELECT * FROM pack.trend');
  const figures = await byFootprint('SELECT * FROM pack.figure');
  const comparisons = await byFootprint('SELECT * FROM pack.comparison');
  const funnels = await byFootprint('SELECT * FROM pack.funnel');
  const changes = await byFootprint('SELECT * FROM pack.change');
  const categories = await byFootprint('SELECT * FROM pack.category');
  const organisations = await byFootprint('SELECT * FROM pack.footprint_organisation');
  const similar = await byFootprint('SELECT * FROM pack.neighbour');
  for (const footprint of await db.rows(
    `SELECT * FROM pack.footprint ${mine} ORDER BY number, footprint_code`,
  )) {
    const code = String(footprint.footprint_code);
    const byIndicator = (group: Group) =>
      groupBy(group.get(code) ?? [], (row) => String(row.indicator_id));
    yield packOf(shared, footprint, organisations.get(code) ?? [], similar.get(code) ?? [], {
      baseline: byIndicator(headlines),
      trend: byIndicator(trends),
      figure: byIndicator(figures),
      comparison: byIndicator(comparisons),
      funnel: byIndicator(funnels),
      change: byIndicator(changes),
      category: byIndicator(categories),
    });
  }
}
