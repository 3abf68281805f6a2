import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** A fact file of the bundled snapshot: where it comes from, and its rows. */
export interface FactFile {
  source: string;
  relation: string;
  period: string;
  /** File that the rows were taken from. */
  from: string;
  rule: string;
  columns: readonly string[];
  rows: (string | null)[][];
}

type Record_ = Record<string, string>;

function records(folder: string, name: string): Record_[] {
  return parse(readFileSync(join(folder, name)), { columns: true, bom: true }) as Record_[];
}

function filled(value: string | undefined): string | null {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

function footprints(folder: string): FactFile {
  return {
    source: 'facts-footprints',
    relation: 'facts_footprints',
    period: '2017-04',
    from: 'footprints.csv',
    rule: 'names, codes and CCG counts as compiled; a leader not confirmed is left empty',
    columns: [
      'number',
      'name_2016',
      'name_2017',
      'ons_2016',
      'ons_2017',
      'ods_code',
      'region_code',
      'region_ons',
      'region_name',
      'ccgs_2016',
      'ccgs_2017',
      'lead',
      'lead_role',
      'evidence',
    ],
    rows: records(folder, 'footprints.csv').map((r) => {
      const confirmed = !/not confirmed/i.test(r.lead_march_2016 ?? '');
      const lead = confirmed ? filled(r.lead_march_2016) : null;
      return [
        r.number,
        r.name_march_2016,
        r.name_april_2017,
        r.ons_code_2016,
        r.ons_code_2017,
        r.ods_code,
        r.region_ods,
        r.region_ons,
        r.nhs_region_2016,
        r.ccgs_march_2016,
        r.ccgs_april_2017,
        lead,
        lead && filled(r.lead_role_march_2016),
        lead && filled(r.lead_march_2016_source),
      ].map((v) => v ?? null);
    }),
  };
}

function membership(folder: string): FactFile {
  return {
    source: 'facts-ccg-membership-2016',
    relation: 'facts_ccg_membership_2016',
    period: '2016-04',
    from: 'ccg_membership_2016.csv',
    rule: 'one row a CCG and footprint of March 2016, notes kept as evidence',
    columns: ['footprint_number', 'stp_ons', 'ccg_ods', 'ccg_ons', 'ccg_name', 'split', 'evidence'],
    rows: records(folder, 'ccg_membership_2016.csv').map((r) => [
      r.footprint_no ?? null,
      r.ons_stp_2016 ?? null,
      r.ccg_ods ?? null,
      r.ccg_ons ?? null,
      r.ccg_name ?? null,
      filled(r.split),
      filled(r.note),
    ]),
  };
}

function resources(folder: string): FactFile {
  const years = ['2015/16', '2016/17', '2017/18', '2018/19', '2019/20', '2020/21'];
  return {
    source: 'facts-resources',
    relation: 'facts_resources',
    period: '2015-04/2021-03',
    from: 'nhs_england_resources_2015_2021.csv',
    rule: 'one row a line and year that has a figure, £ million',
    columns: ['line', 'year', 'million_pounds', 'evidence'],
    rows: records(folder, 'nhs_england_resources_2015_2021.csv').flatMap((r) =>
      years
        .filter((year) => filled(r[year]))
        .map((year) => [r.line ?? null, year, r[year] ?? null, r.source ?? null]),
    ),
  };
}

/** What a gap covers. Some take in social care, and most do not say. */
function gapBasis(r: Record_): string {
  const note = filled(r.note);
  const care = note?.includes('social care') ? [] : ['not said whether with social care'];
  const derived = r.evidence === 'derived' ? ['derived, not published as a sum'] : [];
  return [...care, ...derived, note].filter(Boolean).join('; ');
}

function doNothingGaps(folder: string): FactFile {
  return {
    source: 'facts-do-nothing-gap',
    relation: 'facts_do_nothing_gap',
    period: '2020/21',
    from: 'do_nothing_gap_published.csv',
    rule: 'the gaps published for single footprints, £ million; basis as the compiler’s note has it',
    columns: ['footprint_number', 'million_pounds', 'basis', 'evidence'],
    rows: records(folder, 'do_nothing_gap_published.csv').map((r) => [
      r.footprint_no ?? null,
      r.gap_2020_21_gbp_m ?? null,
      gapBasis(r),
      filled(r.source),
    ]),
  };
}

/**
 * Where Frimley's sub-ICB location went in April 2026, by upper-tier authority. Inferred: no lookup
 * at hand divides it, and the three boards that took it over are each named for a county of it.
 */
const FRIMLEY: readonly (readonly [authority: string, icb: string])[] = [
  ['E06000036', 'S0E4D'], // Bracknell Forest
  ['E06000039', 'S0E4D'], // Slough
  ['E06000040', 'S0E4D'], // Windsor and Maidenhead
  ['E10000014', 'QRL'], // Hampshire
  ['E10000030', 'S9B9J'], // Surrey
];

/** `NHS HUMBER AND NORTH YORKSHIRE …` as it is written elsewhere. */
function inSmallLetters(name: string): string {
  return name
    .toLowerCase()
    .replace(/(^|[ \-(])[a-z]/g, (first) => first.toUpperCase())
    .replace(/ (And|Of|The|On|In) /g, (word) => word.toLowerCase())
    .replace(/\bNhs\b/g, 'NHS')
    .replace('-On-', '-on-');
}

/** Sub-ICB locations of 2023 and the boards of April 2026: commissioning hubs have no board. */
function boards(folder: string): FactFile {
  const all = records(folder, 'subicb_to_icb_2026-04.csv').filter((r) => filled(r.icb26_code));
  const names = new Map(all.map((r) => [r.icb26_code, inSmallLetters(r.icb26_name ?? '')]));
  const whole = all
    .filter((r) => r.commissioner_code !== FRIMLEY_IN_2026)
    .map((r) => [
      r.commissioner_code ?? null,
      null,
      r.icb26_code ?? null,
      names.get(r.icb26_code) ?? null,
      'parent of the commissioner in the extract of referral to treatment',
    ]);
  const divided = FRIMLEY.map(([authority, icb]) => [
    'D4U1Y',
    authority,
    icb,
    names.get(icb) ?? null,
    'inferred: by county',
  ]);
  return {
    source: 'facts-icb-2026',
    relation: 'facts_icb_2026',
    period: '2026-04',
    from: 'subicb_to_icb_2026-04.csv',
    rule: 'sub-ICB locations with a board; Frimley by upper-tier authority, inferred',
    columns: ['subicb_ods', 'authority_code', 'icb_ods', 'icb_name', 'evidence'],
    rows: [...whole, ...divided],
  };
}

/** What is left of Frimley's location in April 2026: the code is new, its area is in FRIMLEY. */
const FRIMLEY_IN_2026 = 'U2G6B';

/** Shares of each trust's admissions, as compiled. */
function trustShares(folder: string): FactFile {
  const name = 'trust_to_stp2017_patient_share.csv';
  return {
    source: 'facts-trust-share',
    relation: 'facts_trust_share',
    period: '2022',
    from: name,
    rule: 'the share of each trust’s admissions by footprint of its patients, as compiled',
    columns: ['trust_code', 'stp_ons', 'share', 'evidence'],
    rows: records(folder, name).map((r) => [
      r.trust_ods_2022 ?? null,
      r.stp17cd ?? null,
      r.share_of_trust_admissions ?? null,
      'OHID catchment populations, 2022',
    ]),
  };
}

/** Interim loans of trusts, £ thousand, as compiled. */
function interimLoans(folder: string): FactFile {
  const name = 'trust_interim_loans_2016_17.csv';
  const whole = (thousands: string | undefined) => String(Number(thousands));
  return {
    source: 'facts-interim-loans',
    relation: 'facts_interim_loans',
    period: '2016/17',
    from: name,
    rule: 'one row a trust, £ thousand, as compiled; loans in the normal course of business left out',
    columns: ['trust_code', 'trust_name', 'opening', 'drawn', 'repaid', 'closing', 'evidence'],
    rows: records(folder, name).map((r) => [
      r.trust_ods ?? null,
      r.trust_name ?? null,
      whole(r.opening_balance),
      whole(r.drawn_2016_17),
      whole(r.repaid_2016_17),
      whole(r.closing_balance_2017_03_31),
      'BBC Shared Data Unit, hospital-loans, 2016/17',
    ]),
  };
}

/** Residents by broad age of the CCGs of April 2017, as tidy observations. */
function ages(folder: string): FactFile {
  const name = 'population_mid2017_ccg_2017.csv';
  return {
    source: 'ons-ccg-population-by-age',
    relation: 'tidy',
    period: '2017',
    from: name,
    rule:
      'residents at 30 June 2017, ages 65 and over, and 18 and over (18 to 64 and 65 and over), ' +
      'summed over the LSOAs of each CCG of April 2017',
    columns: [
      'indicator_id',
      'org_code',
      'org_vintage',
      'period_start',
      'period_end',
      'numerator',
      'denominator',
      'value',
      'suppressed',
      'note',
    ],
    rows: records(folder, name).flatMap((r) =>
      (
        [
          ['population-18-and-over', Number(r.age_18_64) + Number(r.age_65plus)],
          ['population-65-and-over', Number(r.age_65plus)],
        ] as const
      ).map(([indicator, people]) => [
        indicator,
        r.CCG17CD ?? null,
        '2017-04',
        '2017-01-01',
        '2017-12-31',
        String(people),
        null,
        null,
        null,
        null,
      ]),
    ),
  };
}

/** The facts that the product uses, read from the folder where they are compiled. */
export function factFiles(folder: string): FactFile[] {
  return [
    footprints(folder),
    membership(folder),
    boards(folder),
    trustShares(folder),
    resources(folder),
    doNothingGaps(folder),
    interimLoans(folder),
    ages(folder),
  ];
}

/** LSOAs and residents of each upper-tier authority in each footprint, as compiled. */
export function authorityShares(
  folder: string,
): { authority: string; stp: string; lsoas: number; population: number }[] {
  return records(folder, 'utla2017_stp_share.csv').map((r) => ({
    authority: r.utla17cd ?? '',
    stp: r.stp17cd ?? '',
    lsoas: Number(r.lsoas),
    population: Number(r.population_mid2017),
  }));
}
