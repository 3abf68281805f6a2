import type { Database } from '../duckdb/database.ts';
import type { Json } from '../duckdb/value.ts';
import type { Finding } from '../model/finding.ts';
import type { Framework } from '../model/framework.ts';
import type { Indicator } from '../model/indicator.ts';
import type { Attribution } from '../model/lists.ts';
import type { BundledSidecar, Extract, Source } from '../model/source.ts';

/** What a run was asked for and given, beside the extracts themselves. */
export interface Inputs {
  /** Schemes of which packs and baselines are built. */
  selected: readonly string[];
  /** How a provider's activity is attributed to footprints. */
  attribution: Attribution;
  indicators: readonly Indicator[];
  /** Published lists of indicators, against which a release tells what it holds. */
  frameworks?: readonly Framework[];
  sources: readonly Source[];
  /** Extracts in use, each with what a bundled one was computed from. */
  extracts: readonly { extract: Extract; from: BundledSidecar['from'] }[];
  findings: readonly Finding[];
}

const TABLES = `
  DROP SCHEMA IF EXISTS input CASCADE;
  CREATE SCHEMA input;
  CREATE TABLE input.selected_scheme (name VARCHAR);
  CREATE TABLE input.attribution (basis VARCHAR);
  CREATE TABLE input.indicator (
    indicator_id VARCHAR, position INTEGER, title VARCHAR, definition VARCHAR, gap VARCHAR, domain VARCHAR, unit VARCHAR,
    multiplier DOUBLE, polarity VARCHAR, combine VARCHAR, "interval" VARCHAR, "by" VARCHAR,
    per_day BOOLEAN, same_organisations BOOLEAN, coverage VARCHAR, period_type VARCHAR,
    accumulates BOOLEAN, part_of VARCHAR, standard DOUBLE, numerator VARCHAR, denominator VARCHAR,
    denominator_counts INTEGER, source_id VARCHAR, caveats VARCHAR);
  CREATE TABLE input.series_break (indicator_id VARCHAR, period VARCHAR, why VARCHAR);
  CREATE TABLE input.framework (
    framework VARCHAR, position INTEGER, code VARCHAR, title VARCHAR, title_verified BOOLEAN,
    domain VARCHAR, wants_publisher VARCHAR, wants_series VARCHAR, wants_column VARCHAR,
    wants_source VARCHAR);
  CREATE TABLE input.answer (
    indicator_id VARCHAR, framework VARCHAR, code VARCHAR, how VARCHAR, why VARCHAR);
  CREATE TABLE input.published_england (
    indicator_id VARCHAR, period VARCHAR, numerator DECIMAL(24, 10), value DOUBLE, tolerance DOUBLE);
  CREATE TABLE input.suppression (
    source_id VARCHAR, position INTEGER, before DATE, low DECIMAL(24, 10), high DECIMAL(24, 10),
    rounding DECIMAL(24, 10));
  CREATE TABLE input.source (
    source_id VARCHAR, title VARCHAR, publisher VARCHAR, licence VARCHAR, attribution VARCHAR,
    cadence VARCHAR, period VARCHAR, source_file VARCHAR, url VARCHAR, retrieved DATE,
    sha256 VARCHAR, bytes BIGINT, bundled BOOLEAN, derived_from VARCHAR);
  CREATE TABLE input.finding (
    name VARCHAR, severity VARCHAR, source_id VARCHAR, period VARCHAR, message VARCHAR);`;

/** Writes the run's inputs as the tables of schema `input`, in place of those of the run before. */
export async function writeInputs(db: Database, inputs: Inputs): Promise<void> {
  await db.run(TABLES);
  const insert = async (table: string, columns: string[], rows: Json[][]) =>
    db.insert('input', table, columns, rows);
  await insert(
    'selected_scheme',
    ['name'],
    inputs.selected.map((name) => [name]),
  );
  await insert('attribution', ['basis'], [[inputs.attribution]]);
  await insert(
    'indicator',
    [
      'indicator_id',
      'position',
      'title',
      'definition',
      'gap',
      'domain',
      'unit',
      'multiplier',
      'polarity',
      'combine',
      'interval',
      'by',
      'per_day',
      'same_organisations',
      'coverage',
      'period_type',
      'accumulates',
      'part_of',
      'standard',
      'numerator',
      'denominator',
      'denominator_counts',
      'source_id',
      'caveats',
    ],
    inputs.indicators.map((i, position) => [
      i.id,
      position + 1,
      i.title,
      i.definition,
      i.gap,
      i.domain,
      i.unit,
      i.multiplier,
      i.polarity,
      i.combine,
      i.interval,
      i.by,
      i.perDay,
      i.sameOrganisations,
      i.coverage,
      i.periodType,
      i.accumulates,
      i.partOf,
      i.standard,
      i.numerator,
      i.denominator,
      i.denominatorCounts,
      i.source,
      i.caveats.join('\n'),
    ]),
  );
  await insert(
    'series_break',
    ['indicator_id', 'period', 'why'],
    inputs.indicators.flatMap((i) => i.breaks.map((b) => [i.id, b.period, b.why])),
  );
  const items = (inputs.frameworks ?? []).flatMap((f) =>
    f.items.map((item) => ({ ...item, of: f.id })),
  );
  await insert(
    'framework',
    [
      'framework',
      'position',
      'code',
      'title',
      'title_verified',
      'domain',
      'wants_publisher',
      'wants_series',
      'wants_column',
      'wants_source',
    ],
    items.map((item, position) => [
      item.of,
      position + 1,
      item.code,
      item.title,
      item.titleVerified,
      item.domain,
      item.wants.publisher,
      item.wants.series,
      item.wants.column,
      item.wants.source ?? null,
    ]),
  );
  await insert(
    'answer',
    ['indicator_id', 'framework', 'code', 'how', 'why'],
    inputs.indicators.flatMap((i) =>
      i.answers.map((a) => [i.id, a.framework, a.code, a.how, a.why]),
    ),
  );
  await insert(
    'published_england',
    ['indicator_id', 'period', 'numerator', 'value', 'tolerance'],
    inputs.indicators.flatMap((i) =>
      i.published.map((p) => [i.id, p.period, p.numerator ?? null, p.value ?? null, p.tolerance]),
    ),
  );
  await insert(
    'suppression',
    ['source_id', 'position', 'before', 'low', 'high', 'rounding'],
    inputs.sources.flatMap((s) =>
      (s.suppression ?? []).map((rule, position) => [
        s.id,
        position + 1,
        rule.before ?? null,
        rule.low,
        rule.high,
        rule.rounding ?? null,
      ]),
    ),
  );
  const byId = new Map(inputs.sources.map((s) => [s.id, s]));
  await insert(
    'source',
    [
      'source_id',
      'title',
      'publisher',
      'licence',
      'attribution',
      'cadence',
      'period',
      'source_file',
      'url',
      'retrieved',
      'sha256',
      'bytes',
      'bundled',
      'derived_from',
    ],
    inputs.extracts.map(({ extract, from }) => {
      const source = byId.get(extract.sourceId);
      return [
        extract.sourceId,
        source?.title ?? 'brought by the user',
        source?.publisher ?? 'the user',
        source?.licence ?? 'not stated',
        source?.attribution ?? 'brought by the user',
        source?.cadence ?? 'once',
        extract.period,
        extract.file,
        extract.url,
        extract.retrieved || null,
        extract.sha256,
        extract.bytes,
        extract.bundled,
        from.length > 0 ? JSON.stringify(from) : null,
      ];
    }),
  );
  await insert(
    'finding',
    ['name', 'severity', 'source_id', 'period', 'message'],
    inputs.findings.map((f) => [f.name, f.severity, f.source, f.period, f.message]),
  );
}
