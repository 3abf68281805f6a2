import { describe, expect, it } from 'vitest';
import { matchOf } from '../../src/fetch/link.ts';
import { locate } from '../../src/fetch/locate.ts';
import { periodOf } from '../../src/fetch/named-period.ts';
import type { Layout, LinkRule, Locator } from '../../src/model/source.ts';
import { declared } from '../support.ts';

type LandingPage = Extract<Locator, { kind: 'landing page' }>;

function landing(id: string): LandingPage {
  const { locator } = declared(id);
  if (locator.kind !== 'landing page') throw new Error(`${id} is at no landing page`);
  return locator;
}

/** The period that a rule tells of a link: null where it is not of the rule, '' where it tells none. */
function told(rule: LinkRule | undefined, text: string, href: string): string | null {
  if (rule === undefined) throw new Error('no rule');
  const groups = matchOf(rule, { text, href });
  return groups === null ? null : (periodOf(groups) ?? '');
}

const AREAS = 'https://www.england.nhs.uk/statistics/statistical-work-areas/';
const UPLOADS = 'https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/';
const SERIES = 'https://digital.nhs.uk/data-and-information/publications/statistical/';
const FILES = 'https://files.digital.nhs.uk/';
const CQC = 'https://www.cqc.org.uk/';

/** Links as they stand on publishers’ pages, in public code that reads them, and what they tell. */
const FILE_LINKS: readonly (readonly [id: string, text: string, href: string, period: string])[] = [
  [
    'ae-attendances',
    'Monthly A&E March 2026 (revised 14.05.26) (CSV, 29KB)',
    `${UPLOADS}2026/05/Monthly-AE-March-2026-revised-14.05.26.csv`,
    '2026-03',
  ],
  [
    'ae-attendances',
    'Monthly A&E February 2026 (CSV, 29KB)',
    `${UPLOADS}2026/03/February-2026-CSV-Dl8t54.csv`,
    '2026-02',
  ],
  [
    'ae-attendances',
    'Monthly A&E July 2019 (revised 13.08.20) (CSV, 29KB)',
    `${UPLOADS}2020/08/Monthly-AE-July-2019-revised-210720-cd305.csv`,
    '2019-07',
  ],
  [
    'ae-attendances',
    'Monthly A&E June 2025 (CSV, 26KB)',
    `${UPLOADS}2025/07/Monthly-AE-June-2025-1-1.csv`,
    '2025-06',
  ],
  [
    'rtt',
    'Full CSV data file Jul25 (ZIP, 4M)',
    `${UPLOADS}2025/09/Full-CSV-data-file-Jul25-ZIP-4M-92707.zip`,
    '2025-07',
  ],
  [
    'rtt',
    'Full CSV data file Apr26 (ZIP, 3M)',
    `${UPLOADS}2026/06/Full-CSV-data-file-Apr26-ZIP-3M-X7gGnn.zip`,
    '2026-04',
  ],
  [
    'dtoc-monthly',
    'Total Delayed Days Local Authority 2017-18 March (Revised 13.12.18) (XLS, 139KB)',
    `${UPLOADS}2019/06/MAR_Comm-Web-file-Mar-18_K8wY3N.xls`,
    '2018-03',
  ],
  [
    'dtoc-monthly',
    'Total Delayed Days Local Authority 2019-20 February (revised 10.09.2020) (XLS, 138KB)',
    `${UPLOADS}2020/09/LA-Type-B-February-2020-4W5PA.xls`,
    '2020-02',
  ],
  [
    'cancer-waits',
    '',
    `${UPLOADS}2025/06/CWT-CRS-COMMISSIONER-April-2025-PROVISIONAL.xlsx`,
    '2025-04',
  ],
  ['gp-payments', '', `${FILES}zip/nhspaymentsgp-15-16-csv.csv`, ''],
  ['gp-payments', '', `${FILES}A3/625945/nhspaymentsgp-20-21-prac-csv.csv`, ''],
  ['gp-payments', '', `${FILES}05/E6ADA0/nhspaymentsgp-21-22-prac-csv-v2.csv`, ''],
  ['gp-registered-patients', '', `${FILES}10/0EC6AE/gp-reg-pat-prac-all.zip`, ''],
  ['gp-practice-map', '', `${FILES}FB/6E37C6/gp-reg-pat-prac-map.zip`, ''],
  ['gp-practice-map', '', `${FILES}1F/9ACF6B/gp-reg-pat-prac-map.csv`, ''],
  ['gp-practice-map', '', `${FILES}excel/f/i/gp-reg-pat-prac-map-jan-18.csv`, ''],
  ['gp-practice-map', '', `${FILES}1F/9ACF6B/gp-reg-pat-prac-map_v2.csv`, ''],
  ['qof-prevalence-recent', '', `${FILES}E2/BF16AA/QOF_1920.zip`, ''],
  ['qof-prevalence-recent', '', `${FILES}AC/3C964F/QOF2021_v2.zip`, ''],
  [
    'qof-prevalence-recent',
    '',
    `${FILES}32/40B931/QOF%202022-23%20Raw%20data%20.csv%20files.zip`,
    '',
  ],
  ['qof-prevalence-recent', '', `${FILES}95/4708D7/QOF2425.zip`, ''],
  [
    'talking-therapies-monthly',
    '',
    `${FILES}50/96081C/nhstalkingtherapies_month_may_2026_activity_performance.csv`,
    '2026-05',
  ],
  ['cqc-directory', '', `${CQC}system/files/2026-08/19_August_2026_CQC_directory.csv`, '2026-08'],
  ['cqc-directory', '', `${CQC}sites/default/files/02_August_2017_CQC_directory.zip`, '2017-08'],
  ['cqc-ratings', '', `${CQC}system/files/2026-09/01_September_2026_Latest_ratings.ods`, '2026-09'],
];

/** What stands beside them on the same pages. */
const OTHER_LINKS: readonly (readonly [id: string, text: string, href: string])[] = [
  [
    'ae-attendances',
    'Monthly A&E March 2026 (XLS, 430KB)',
    `${UPLOADS}2026/04/Monthly-AE-March-2026.xls`,
  ],
  [
    'ae-attendances',
    'Monthly A&E Time Series March 2026 (CSV, 1MB)',
    `${UPLOADS}2026/05/Monthly-AE-Time-Series-March-2026.csv`,
  ],
  [
    'ae-attendances',
    'Quarterly A&E Q4 2025-26 (CSV)',
    `${UPLOADS}2026/05/Quarterly-AE-Q4-2025-26.csv`,
  ],
  [
    'ae-attendances',
    'System Mapping File (XLS, 71K)',
    `${UPLOADS}2024/04/March-2024-System-Mapping.xls`,
  ],
  [
    'rtt',
    'Incomplete Commissioner Jul25 (XLSX, 4M)',
    `${UPLOADS}2025/09/Incomplete-Commissioner-Jul25-XLSX-4M-92707.xlsx`,
  ],
  [
    'rtt',
    'RTT statistical press notice Jul25 (PDF, 466K)',
    `${UPLOADS}2025/09/Jul25-RTT-SPN-Publication-PDF-466K-92707.pdf`,
  ],
  [
    'dtoc-monthly',
    'Total Delayed Days Trust 2017-18 March (Revised 13.12.18) (XLS, 219KB)',
    `${UPLOADS}2019/06/Trust-Type-B-March-2018.xls`,
  ],
  [
    'dtoc-monthly',
    'CSV Format Monthly Delayed Transfers of Care 2017-18 March (Revised 13.12.18) (CSV, 3MB)',
    `${UPLOADS}2019/06/CSV-Mar-18.csv`,
  ],
  [
    'cancer-waits',
    '',
    `${UPLOADS}2023/11/CWT-CRS-Commissioner-Time-Series-Jul-2022-Oct-2023-with-Revisions.xlsx`,
  ],
  ['cancer-waits', '', `${UPLOADS}2023/12/CWT-CRS-2022-23-Data-Extract-Provider-Final.xlsx`],
  ['cancer-waits', '', `${UPLOADS}2025/09/CWT-CRS-Apr-2025-to-Jul-2025-Data-Extract-Provider.xlsx`],
  ['gp-payments', '', `${FILES}05/E6ADA0/nhspaymentsgp-21-22-pcn-csv.csv`],
  ['gp-registered-patients', '', `${FILES}10/0EC6AE/gp-reg-pat-prac-quin-age.zip`],
  ['gp-registered-patients', '', `${FILES}10/0EC6AE/gp-reg-pat-prac-map.zip`],
  ['gp-practice-map', '', `${FILES}10/0EC6AE/gp-reg-pat-prac-sing-age-regions.zip`],
  ['talking-therapies-monthly', '', `${FILES}D8/C94D7C/iapt-month-december-2021-final-data.csv`],
  [
    'cqc-directory',
    '',
    `${CQC}sites/default/files/2026-03/01_March_2026_Deactivated_Locations.ods`,
  ],
  ['cqc-ratings', '', `${CQC}system/files/2026-05/05_May_2026_HSCA_Active_Locations.ods`],
];

/** Links from a series to its years or months. */
const PAGE_LINKS: readonly (readonly [string, string, string, string | null])[] = [
  [
    'ae-attendances',
    '',
    `${AREAS}ae-waiting-times-and-activity/ae-attendances-and-emergency-admissions-2025-26/`,
    '2025/26',
  ],
  // These years have workbooks only, on pages of another address.
  [
    'ae-attendances',
    '',
    `${AREAS}ae-waiting-times-and-activity/statistical-work-areasae-waiting-times-and-activityae-attendances-and-emergency-admissions-2016-17/`,
    null,
  ],
  ['rtt', '', `${AREAS}rtt-waiting-times/rtt-data-2026-27/`, '2026/27'],
  ['rtt', '', `${AREAS}rtt-waiting-times/rtt-guidance/`, null],
  [
    'dtoc-monthly',
    '',
    `${AREAS}delayed-transfers-of-care/delayed-transfers-of-care-data-2017-18/`,
    '2017/18',
  ],
  [
    'cancer-waits',
    '',
    `${AREAS}cancer-waiting-times/monthly-data-and-summaries/2025-26-monthly-cancer-waiting-times-statistics/`,
    '2025/26',
  ],
  [
    'gp-payments',
    'NHS Payments to General Practice - England, 2016/17',
    `${SERIES}nhs-payments-to-general-practice/england-2016-17`,
    '2016/17',
  ],
  [
    'gp-payments',
    'NHS Payments to General Practice - England, 2018/19',
    `${SERIES}nhs-payments-to-general-practice/england-2018-19`,
    null,
  ],
  [
    'gp-registered-patients',
    '',
    `${SERIES}patients-registered-at-a-gp-practice/october-2022`,
    '2022-10',
  ],
  ['gp-registered-patients', '', `${SERIES}patients-registered-at-a-gp-practice/metadata`, null],
  [
    'qof-prevalence-recent',
    '',
    `${SERIES}quality-and-outcomes-framework-achievement-prevalence-and-exceptions-data/2018-19-pas`,
    '2018/19',
  ],
  [
    'talking-therapies-monthly',
    '',
    `${SERIES}nhs-talking-therapies-monthly-statistics-including-employment-advisors/performance-january-2026`,
    '2026-01',
  ],
  [
    'cover',
    'Cover of vaccination evaluated rapidly (COVER) programme 2016 to 2017: quarterly data',
    'https://www.gov.uk/government/statistics/cover-2016-to-2017',
    '2016/17',
  ],
  [
    'cover',
    'Cover of vaccination evaluated rapidly (COVER) programme 2018 to 2019: quarterly data',
    'https://www.gov.uk/government/statistics/cover-2018-to-2019',
    null,
  ],
];

describe('the rule for a file', () => {
  it.each(FILE_LINKS)('of %s takes "%s" %s', (id, text, href, period) => {
    expect(told(landing(id).link, text, href)).toBe(period);
  });

  it.each(OTHER_LINKS)('of %s leaves "%s" %s', (id, text, href) => {
    expect(told(landing(id).link, text, href)).toBeNull();
  });

  it.each(PAGE_LINKS)('of the pages of %s reads "%s" %s', (id, text, href, period) => {
    expect(told(landing(id).follow?.[0], text, href)).toBe(period);
  });

  it('of COVER reads the quarter in words', () => {
    const text =
      'Vaccination coverage statistics, England (COVER programme): January to March 2017';
    expect(told(landing('cover').link, text, 'https://www.gov.uk/x.xlsx')).toBe('2017-Q1');
    const report = 'Vaccination coverage report, UK (COVER programme): January to March 2017';
    expect(landing('cover').link.text?.exec(report)).toBeNull();
  });
});

describe('the file in a zip', () => {
  const member = (relation: string, id: string) =>
    declared(id).layouts.find((l: Layout) => l.relation === relation)?.member;

  it.each([
    ['rtt_full_extract', 'rtt', '20260430-RTT-April-2026-full-extract.csv'],
    ['rtt_full_extract', 'rtt', '20220430-RTT-APRIL-2022-full-extract-revised.csv'],
    ['ods_practices_current', 'ods-practices-current', 'epraccur.csv'],
    ['ods_successions_current', 'ods-successions-current', 'succarc.csv'],
    ['qof_prevalence', 'qof-prevalence', 'PREVALENCE.csv'],
    ['qof_organisations', 'qof-organisations', 'ORGANISATION_REFERENCE.csv'],
    ['qof_organisations', 'qof-organisations', 'MAPPING_NHS_GEOGRAPHIES_1920.csv'],
    ['qof_indicator_mappings', 'qof-indicator-mappings', 'INDICATOR_MAPPINGS_1819_v2.csv'],
    ['gp_practice_map', 'gp-practice-map', 'gp-reg-pat-prac-map.csv'],
    ['iapt_annual', 'iapt-annual', 'psych-ther-ann-rep-csv-2017-18-main-csv.csv'],
  ])('of %s is %s: %s', (relation, id, name) => {
    expect(member(relation, id)?.test(name)).toBe(true);
    expect(member(relation, id)?.test(`folder/${name}`)).toBe(true);
    expect(member(relation, id)?.test(name.replace('.csv', '.pdf'))).toBe(false);
  });

  it.each([
    ['rtt_full_extract', 'rtt', '__MACOSX/._20260430-RTT-April-2026-full-extract.csv'],
    ['ods_practices_current', 'ods-practices-current', 'epraccurarc.csv'],
    ['qof_prevalence', 'qof-prevalence', 'PREVALENCE_BY_CCG.csv'],
    ['qof_prevalence', 'qof-prevalence', 'ACHIEVEMENT_1819.csv'],
  ])('of %s is not %s: %s', (relation, id, name) => {
    expect(member(relation, id)?.test(name)).toBe(false);
  });
});

/** A publisher imitated: pages by address, each a list of links. */
function imitation(pages: Record<string, readonly (readonly [text: string, href: string])[]>) {
  const asked: string[] = [];
  const ask = async (url: string) => {
    asked.push(url);
    const links = pages[url];
    if (links === undefined) throw new Error(`${url}: 404`);
    const lines = links.map(
      ([text, href]) => `<li><a href="${href}">${text.replaceAll('&', '&amp;')}</a></li>`,
    );
    return { url, text: `<html><body><ul>${lines.join('\n')}</ul></body></html>` };
  };
  return { ask, asked };
}

describe('a declaration before its publisher, imitated', () => {
  const MONTH = '2026-11';
  const ofFile = (id: string) =>
    FILE_LINKS.filter(([source]) => source === id).map(([, text, href]) => [text, href] as const);
  const others = (id: string) =>
    OTHER_LINKS.filter(([source]) => source === id).map(([, text, href]) => [text, href] as const);

  it('finds A&E by month, the revision before the first issue', async () => {
    const { locator } = declared('ae-attendances');
    const year = (y: string) => `${locator.url}ae-attendances-and-emergency-admissions-${y}/`;
    const { ask, asked } = imitation({
      [locator.url]: [
        ['A&E Attendances and Emergency Admissions 2025-26', year('2025-26')],
        ['A&E Attendances and Emergency Admissions 2017-18', year('2017-18')],
      ],
      [year('2025-26')]: [
        ...ofFile('ae-attendances').filter(([text]) => /202[56]/.test(text)),
        ['Monthly A&E March 2026 (CSV, 29KB)', `${UPLOADS}2026/04/March-2026-CSV-flkg42.csv`],
        ...others('ae-attendances'),
      ],
    });
    const found = await locate(locator, { ask, month: MONTH });
    expect(found.map((f) => [f.period, f.name])).toEqual([
      ['2025-06', 'Monthly-AE-June-2025-1-1.csv'],
      ['2026-02', 'February-2026-CSV-Dl8t54.csv'],
      ['2026-03', 'Monthly-AE-March-2026-revised-14.05.26.csv'],
    ]);
    // What the tidied file holds is not asked for.
    expect(asked).not.toContain(year('2017-18'));
  });

  it('finds the practice map of a month whose file name says nothing of it', async () => {
    const { locator } = declared('gp-practice-map');
    const { ask } = imitation({
      [locator.url]: [
        ['Patients Registered at a GP Practice, January 2026', `${locator.url}/january-2026`],
        ['Patients Registered at a GP Practice - April 2020', `${locator.url}/april-2020`],
        ['Metadata', `${locator.url}/metadata`],
      ],
      [`${locator.url}/january-2026`]: [
        ['Totals (All)', `${FILES}10/0EC6AE/gp-reg-pat-prac-all.zip`],
        ['GP Practice mapping', `${FILES}FB/6E37C6/gp-reg-pat-prac-map.zip`],
      ],
    });
    const found = await locate(locator, { ask, month: MONTH });
    expect(found.map((f) => [f.period, f.name])).toEqual([['2026-01', 'gp-reg-pat-prac-map.zip']]);
  });

  it('finds delayed transfers by the month of a financial year', async () => {
    const { locator } = declared('dtoc-monthly');
    const year = `${locator.url}delayed-transfers-of-care-data-2017-18/`;
    const { ask } = imitation({
      [locator.url]: [['Delayed Transfers of Care Data 2017-18', year]],
      [year]: [...ofFile('dtoc-monthly').slice(0, 1), ...others('dtoc-monthly')],
    });
    const found = await locate(locator, { ask, month: MONTH });
    expect(found.map((f) => f.period)).toEqual(['2018-03']);
  });

  it('takes the state of today for the month of its retrieval', async () => {
    for (const id of ['ods-practices-current', 'ods-trusts', 'ods-successions-current']) {
      const { locator, otherwise } = declared(id);
      const { ask, asked } = imitation({});
      for (const way of [locator, otherwise ?? locator]) {
        const [found, ...more] = await locate(way, { ask, month: MONTH });
        expect([found?.period, more.length]).toEqual([MONTH, 0]);
      }
      expect(asked).toEqual([]);
    }
  });
});
