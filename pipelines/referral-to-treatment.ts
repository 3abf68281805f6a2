import type { IndicatorDeclaration } from '../src/model/indicator.ts';
import { type Column, OGL, type Source } from '../src/model/source.ts';

const pad = (week: number) => String(week).padStart(2, '0');

/** Patients by week since referral, one column a week: `gt_00_01` is up to one week. */
function bands(weeks: number, last: Column, heading: (week: number) => string | RegExp): Column[] {
  const each = Array.from(
    { length: weeks },
    (_, week): Column => ({
      name: `gt_${pad(week)}_${pad(week + 1)}`,
      header: heading(week),
      kind: 'count',
    }),
  );
  return [...each, last];
}

export const referralToTreatmentSources: readonly Source[] = [
  {
    id: 'rtt',
    title: 'Consultant-led referral to treatment waiting times',
    publisher: 'NHS England',
    licence: OGL,
    attribution:
      'Consultant-led referral to treatment waiting times, NHS England, licensed under the Open ' +
      'Government Licence v3.0',
    cadence: 'monthly',
    lagDays: 42,
    locator: {
      kind: 'landing page',
      url: 'https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/',
      follow: [{ href: /\/rtt-waiting-times\/rtt-data-(?<financial>20\d\d-\d\d)\/?$/i }],
      link: {
        text: /^Full CSV data file (?<month>[A-Z][a-z]{2})(?<year>\d\d)\b/i,
        href: /\.zip$/i,
      },
      // Each is 82 MB unpacked; months before come by a mirror.
      from: '2026-04',
    },
    unseen: [
      'Pages, words of links and names of zips are those of public code of 2022 to 2026; the zip ' +
        'of April 2026 was at hand, the pages never seen.',
    ],
    vintage: 'year start',
    layouts: [
      {
        relation: 'rtt_full_extract',
        columns: [
          { name: 'month_name', header: 'Period', kind: 'text', required: true },
          { name: 'provider_parent_code', header: 'Provider Parent Org Code', kind: 'text' },
          { name: 'provider_code', header: 'Provider Org Code', kind: 'text', required: true },
          { name: 'provider_name', header: 'Provider Org Name', kind: 'text' },
          {
            name: 'commissioner_parent_code',
            header: 'Commissioner Parent Org Code',
            kind: 'text',
          },
          {
            name: 'commissioner_code',
            header: 'Commissioner Org Code',
            kind: 'text',
            required: true,
          },
          { name: 'commissioner_name', header: 'Commissioner Org Name', kind: 'text' },
          {
            name: 'part',
            header: 'RTT Part Type',
            kind: 'text',
            required: true,
            allowed: ['Part_1A', 'Part_1B', 'Part_2', 'Part_2A', 'Part_3'],
          },
          {
            name: 'treatment_code',
            header: 'Treatment Function Code',
            kind: 'text',
            required: true,
          },
          { name: 'treatment_name', header: 'Treatment Function Name', kind: 'text' },
          ...bands(
            104,
            { name: 'gt_104', header: 'Gt 104 Weeks SUM 1', kind: 'count' },
            (week) => `Gt ${pad(week)} To ${pad(week + 1)} Weeks SUM 1`,
          ),
          { name: 'total', header: 'Total', kind: 'count' },
          {
            name: 'unknown_start',
            header: 'Patients with unknown clock start date',
            kind: 'count',
          },
          { name: 'total_all', header: 'Total All', kind: 'count', required: true },
        ],
        key: ['provider_code', 'commissioner_code', 'part', 'treatment_code'],
        minRows: 100_000,
        member: /(^|\/)\d{8}-RTT-[^/]*full-extract[^/]*\.csv$/i,
        ignored: [/^(Provider|Commissioner) Parent Name$/, /^RTT Part Description$/],
      },
      {
        relation: 'rtt_incomplete_commissioner',
        columns: [
          { name: 'region_ods', header: 'Region Code', kind: 'text' },
          { name: 'ccg_ods', header: 'CCG Code', kind: 'text', required: true },
          { name: 'ccg_name', header: 'CCG Name', kind: 'text', required: true },
          {
            name: 'treatment_code',
            header: 'Treatment Function Code',
            kind: 'text',
            required: true,
          },
          { name: 'treatment_name', header: 'Treatment Function', kind: 'text' },
          ...bands(
            52,
            { name: 'gt_52', header: '52 plus', kind: 'count' },
            (week) => `>${week}-${week + 1}`,
          ),
          {
            name: 'total',
            header: 'Total number of incomplete pathways',
            kind: 'count',
            required: true,
          },
          { name: 'within_18_weeks', header: 'Total within 18 weeks', kind: 'count' },
          {
            name: 'median_weeks',
            header: 'Average (median) waiting time (in weeks)',
            kind: 'number',
          },
        ],
        key: ['ccg_ods', 'treatment_code'],
        minRows: 3_000,
        sheet: /^(Commissioner|CCG)$/i,
        preamble: 13,
        missing: ['-'],
        ignored: [/^% within 18 weeks$/, /^95th percentile/],
      },
    ],
    notes: [
      'Part_2A (decided to admit) is part of Part_2, the incomplete pathways: never add the two.',
      'C_999 is the total of a provider, commissioner and part: with the specialties it counts twice.',
      'Of incomplete pathways and new periods "Total" is blank, and "Total All" is the figure; new ' +
        'periods have no weeks.',
      'Commissioner and its parent are blank or codes of no CCG for some rows (NONC, X24).',
      'The workbooks of 2015 are of incomplete pathways by CCG alone, and have weeks up to 52. Their total ' +
        'is IP999; X24 (NHS England) stands beside the 209 CCGs, and belongs to none. They are revised ' +
        '(14 January 2016), and come by a mirror.',
      'Their notes name trusts that did not report incomplete pathways, so that these are in no CCG: in both ' +
        'months RF4, R1H, RJZ, RPA, RQW, RBK and RM2; in April also RDE, part of RLQ and the former RVL ' +
        'within RAL; in May also RLQ.',
      'Sub-ICB locations of 2026 are placed by the lookup of July 2022. Those of the three boards that ' +
        'divided Frimley are summed to the board, as how they grew is not known: footprints with a share of ' +
        'these boards keep their sums, and their percentage is withheld.',
    ],
  },
];

/** Waiting for treatment, by the commissioner of the patient. */
export const referralToTreatmentIndicators: readonly IndicatorDeclaration[] = [
  {
    id: 'rtt-18-weeks',
    title: 'Waiting 18 weeks or less for treatment to start, incomplete pathways',
    definition:
      'Of the patients of the footprint who, at the end of the month, had been referred to a consultant ' +
      'and were still waiting for treatment to start, the share that had waited no more than 18 weeks.',
    gap: 'care',
    domain: 'Planned care',
    unit: 'percent',
    multiplier: 100,
    polarity: 'high',
    combine: 'ratio',
    interval: 'wilson',
    by: 'ccg',
    periodType: 'month',
    breaks: [
      {
        period: '2026-04',
        why: 'another extract, by provider, and no month in the eleven years before',
      },
    ],
    answers: [
      {
        framework: 'ccg-iaf-2016-17',
        code: '129a',
        how: 'proxy',
        why: 'of single months, none of them in 2016/17',
      },
      {
        framework: 'stp-dashboard-2017',
        code: 'elective-care-1',
        how: 'proxy',
        why: 'of single months, none of them in 2016/17',
      },
    ],
    numerator: 'Incomplete pathways of at most 18 weeks',
    denominator: 'Incomplete pathways with a known start',
    source: 'rtt',
    caveats: [
      'April and May 2015, before the footprints were drawn; later months where an extract of them is in ' +
        'the archive. A month is never set beside a year.',
      'The trusts that did not report in those two months (Barts, Barking, King’s College, Medway, ' +
        'Princess Alexandra, Walsall and South Manchester, and in one of them Colchester) are missing ' +
        'from the CCGs they serve.',
      'Pathways commissioned by NHS England itself (X24) are in England and in no footprint.',
    ],
    published: [
      { period: '2015-04', numerator: 2_821_088, tolerance: 0 },
      { period: '2015-04', value: 93.336, tolerance: 0.0005 },
      { period: '2015-05', numerator: 2_965_989, tolerance: 0 },
      { period: '2015-05', value: 93.487, tolerance: 0.0005 },
    ],
  },
];
