import { setImmediate } from 'node:timers/promises';
import type { Database, Row } from '../duckdb/database.ts';
import { text } from '../duckdb/quote.ts';
import type { Json } from '../duckdb/value.ts';
import { organisationSchema, type Pack, packSchema, SCHEMA_VERSION } from '../model/pack.ts';
import { gapsOf } from './gaps.ts';
import { type Columns, camel, type Item, type PackRows, packRows } from './pack-rows.ts';
import { type Held, PROMISED_FRAMEWORK, promisedOf } from './promised.ts';

type Group = Map<string, Item[]>;

function groupBy(items: readonly Item[], field: string): Group {
  const groups: Group = new Map();
  for (const item of items) {
    const name = String(item[field]);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

function pick(row: Row, columns: Columns): Item {
  const picked: Item = {};
  for (const field in columns) picked[field] = row[columns[field] as string] ?? null;
  return picked;
}

const BASELINE = camel(`
  indicator_id
  period period_start period_end numerator denominator value lower_95 upper_95 lower_998 upper_998
  value_low value_high coverage members_expected members_present members_suppressed estimated apportioned
  withheld_reason method england_value england_basis england_published england_summed comparison rank
  rank_of quintile`);
const TREND = camel(`
  indicator_id whole period numerator denominator value lower_95 upper_95 coverage england_value`);
const COMPARISON = camel(`
  indicator_id against footprints reference_value difference excess comparison`);
const FUNNEL = camel(`
  indicator_id centre lower_998 upper_998 unadjusted_lower_998 unadjusted_upper_998 dispersion tau z p
  outlier`);
const CHANGE = camel(`
  indicator_id from_period to_period change lower_95 upper_95 direction series_break`);
const CATEGORY = camel('indicator_id category members members_suppressed count');
const MEMBER = {
  code: 'org_code',
  kind: 'org_kind',
  vintage: 'org_vintage',
  ...camel('indicator_id weight basis numerator denominator value suppressed'),
};
const ORGANISATION = {
  code: 'org_code',
  onsCode: 'ons_code',
  name: 'name',
  kind: 'org_kind',
  vintage: 'org_vintage',
  parent: 'parent_code',
  ...camel('postcode weight basis valid_from valid_to'),
};
const SIMILAR = { code: 'neighbour_code', name: 'neighbour_name', distance: 'distance' };
const INDICATOR = camel(
  'title definition gap domain unit multiplier polarity combine numerator denominator',
);
const RESOURCE = camel('line year million_pounds');
const GAP = camel('million_pounds basis evidence');
const SOURCE = camel('title publisher licence attribution period url retrieved sha256');

/** A row of `pack.footprint_organisation` as an item of a pack's organisations. */
export function organisationOf(row: Row): Pack['organisations'][number] {
  return organisationSchema.parse(pick(row, ORGANISATION));
}

/** A pack but for what its figures say, which is said of figures that were checked. */
const unsaidSchema = packSchema.omit({ gaps: true });

/** What packs tell of an indicator, wherever it is measured. */
interface About {
  id: string;
  /** As every pack shows it. */
  shown: Item;
  /** What is to be noted of it everywhere. */
  caveats: string[];
  held: Held['indicators'][number];
}

/** What every pack of a scheme shares, read once. */
interface Shared {
  scheme: string;
  /** Source of the list that makes the scheme. */
  listing: string;
  asOf: string;
  inputs: string;
  indicators: About[];
  sources: { id: string; shown: Item }[];
  resources: Item[];
  gaps: Row[];
  /** Codes of the framework in which the packs were promised. */
  codes: string[];
}

function lines(value: Json | undefined): string[] {
  return String(value ?? '')
    .split('\n')
    .filter(Boolean);
}

/** The whole periods of a trend, where there are two; each hole is told in a note. */
function trendOf(periods: readonly Item[], notes: string[]): Item[] {
  for (const row of periods.filter((r) => r.whole !== true)) {
    const share = (100 * Number(row.coverage)).toFixed(1);
    notes.push(`Not in a trend: ${row.period} covers ${share} % of what it should.`);
  }
  const whole = periods.filter((r) => r.whole === true);
  return whole.length >= 2 ? whole : [];
}

/** What a footprint has, by the indicator's id but for the organisations and neighbours. */
interface Figures {
  organisations: Item[];
  similar: Item[];
  /** Of each indicator the figure with which a pack opens. */
  baseline: Group;
  trend: Group;
  member: Group;
  comparison: Group;
  funnel: Group;
  change: Group;
  category: Group;
}

function indicatorOf({ id, shown, caveats }: About, baseline: Item, figures: Figures): Item {
  const of = (group: Group) => group.get(id) ?? [];
  const notes = [...caveats];
  if (baseline.withheldReason) notes.push(`Withheld: ${baseline.withheldReason}.`);
  const periods = of(figures.trend);
  return {
    ...shown,
    baseline,
    categories: of(figures.category),
    comparisons: of(figures.comparison),
    funnel: of(figures.funnel)[0] ?? null,
    changes: of(figures.change),
    trend: periods.length >= 2 ? trendOf(periods, notes) : [],
    members: of(figures.member),
    notes,
  };
}

/** What a footprint holds of what was promised. */
function heldOf(shared: Shared, { organisations, baseline }: Figures): Held {
  return {
    indicators: shared.indicators
      .filter(({ id }) => baseline.get(id)?.some((b) => Number(b.membersPresent) > 0))
      .map(({ held }) => held),
    organisations: organisations.length,
    codes: shared.codes,
  };
}

function packOf(shared: Shared, footprint: Row, figures: Figures): Pack {
  const indicators = shared.indicators.flatMap((about) => {
    const [baseline] = figures.baseline.get(about.id) ?? [];
    return baseline ? [indicatorOf(about, baseline, figures)] : [];
  });
  const [population] = figures.baseline.get('population-resident') ?? [];
  const gap = shared.gaps.find((g) => g.footprint_code === footprint.footprint_code);
  const used = new Set(indicators.flatMap((i) => i.sources as string[]).concat(shared.listing));
  const pack = unsaidSchema.parse({
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
    similar: figures.similar,
    promised: promisedOf(heldOf(shared, figures)),
    organisations: figures.organisations,
    indicators,
    finance: {
      note:
        'National sums, £ million: no footprint is given a share of them. A do-nothing gap is as ' +
        'published for the footprint alone, on its own basis.',
      resources: shared.resources,
      doNothingGap: gap ? pick(gap, GAP) : null,
    },
    sources: shared.sources.filter(({ id }) => used.has(id)).map(({ shown }) => shown),
  });
  const { organisations, indicators: judged, finance, sources, ...opening } = pack;
  const gaps = gapsOf(judged, finance);
  return { ...opening, gaps, organisations, indicators: judged, finance, sources };
}

async function sharedOf(
  db: Database,
  scheme: string,
  asOf: string,
  inputs: string,
): Promise<Shared> {
  const [listing] = await db.rows(
    `SELECT source_id FROM organisation.scheme WHERE name = ${text(scheme)}`,
  );
  const sources = (await db.rows('SELECT * FROM pack.source')).map((row) => ({
    id: String(row.source_id),
    shown: { id: row.source_id ?? null, ...pick(row, SOURCE) },
  }));
  const answers = await db.rows('SELECT * FROM stage.answer');
  const indicators = (await db.rows('SELECT * FROM pack.indicator')).map((row): About => {
    const id = String(row.indicator_id);
    const source = row.source_id ?? null;
    return {
      id,
      shown: {
        id,
        ...pick(row, INDICATOR),
        answers: lines(row.answers),
        sources: sources.some((s) => s.id === source) ? [source] : [],
      },
      caveats: lines(row.caveats),
      held: {
        id,
        gap: String(row.gap),
        domain: String(row.domain),
        polarity: String(row.polarity),
        answers: answers
          .filter((answer) => answer.indicator_id === id)
          .map((answer) => ({
            framework: String(answer.framework),
            code: String(answer.code),
            how: String(answer.how),
          })),
      },
    };
  });
  const codes = await db.rows(
    `SELECT code FROM pack.framework WHERE framework = ${text(PROMISED_FRAMEWORK)} ORDER BY position`,
  );
  return {
    scheme,
    listing: String(listing?.source_id),
    asOf,
    inputs,
    indicators,
    sources,
    resources: (await db.rows('SELECT * FROM pack.resource')).map((row) => pick(row, RESOURCE)),
    gaps: await db.rows(`SELECT * FROM pack.do_nothing_gap WHERE scheme = ${text(scheme)}`),
    codes: codes.map((row) => String(row.code)),
  };
}

/**
 * Reads what the packs of a scheme show. They are made of it one after the other as they are asked for,
 * each checked against its schema.
 */
export async function packsOf(
  db: Database,
  scheme: string,
  asOf: string,
  inputs: string,
): Promise<AsyncIterable<Pack>> {
  const shared = await sharedOf(db, scheme, asOf, inputs);
  const of = (table: string, columns: Columns, more = {}) =>
    packRows(db, table, scheme, columns, more);
  const only = 'SEMI JOIN baseline.headline AS h USING (indicator_id, period)';
  const counts = ['numerator', 'denominator'];
  const baseline = await of('baseline', BASELINE, { only, decimals: counts });
  const trend = await of('trend', TREND, { decimals: counts });
  const member = await of('figure', MEMBER, { decimals: ['value', ...counts] });
  const comparison = await of('comparison', COMPARISON, { only });
  const funnel = await of('funnel', FUNNEL);
  const change = await of('change', CHANGE);
  const category = await of('category', CATEGORY, { only, decimals: ['count'] });
  const organisations = await of('footprint_organisation', ORGANISATION);
  const similar = await of('neighbour', SIMILAR);
  const footprints = await db.rows(
    `SELECT * FROM pack.footprint WHERE scheme = ${text(scheme)} ORDER BY number, footprint_code`,
  );
  const byIndicator = (rows: PackRows, code: string) => groupBy(rows.of(code), 'indicatorId');
  return (async function* () {
    for (const footprint of footprints) {
      // What another connection has done is heard of between two packs, not after all of them.
      await setImmediate();
      const code = String(footprint.footprint_code);
      yield packOf(shared, footprint, {
        organisations: organisations.of(code),
        similar: similar.of(code),
        baseline: byIndicator(baseline, code),
        trend: byIndicator(trend, code),
        member: byIndicator(member, code),
        comparison: byIndicator(comparison, code),
        funnel: byIndicator(funnel, code),
        change: byIndicator(change, code),
        category: byIndicator(category, code),
      });
    }
  })();
}
