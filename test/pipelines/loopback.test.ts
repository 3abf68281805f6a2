import { cpSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { sources } from '../../pipelines/catalogue.ts';
import { archived } from '../../src/fetch/archive.ts';
import { type Extract, isLive } from '../../src/model/source.ts';
import { loadExtract } from '../../src/read/extract.ts';
import { retrieve } from '../../src/retrieve.ts';
import { released, shippedRelease } from '../figures/releases.ts';
import { reader } from '../read/reader.ts';
import { type FeatureLayer, featureLayer } from '../server/feature-layer.ts';
import { json, openPublisher, type Publisher, type Route } from '../server/publisher.ts';
import { atHand, declared, packageRoot, published, scratch } from '../support.ts';

/**
 * Each source from its publisher, imitated on loopback, through the archive into `raw`: declared
 * addresses, pages as public code finds them, and real files.
 */
const real = atHand(published, 'publishers are not imitated with real files');
const raw = join(scratch(), 'raw');
const { fresh } = reader();

const file = (path: string) => readFileSync(join(published, path));
const text = (path: string) =>
  file(path)
    .toString('utf8')
    .replace(/^\uFEFF/, '');

async function zipOf(members: Record<string, Buffer | string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, body] of Object.entries(members)) zip.addBuffer(Buffer.from(body), name);
  zip.end();
  return buffer(zip.outputStream as unknown as Readable);
}

/** A page with links, among those that every publisher’s page has. */
function page(...links: readonly (readonly [words: string, href: string])[]): Route {
  const all = [['Home', '/'], ['Contact', 'mailto:press@example.org'], ...links];
  const lines = all.map(
    ([words = '', href]) => `<p><a href="${href}">${words.replaceAll('&', '&amp;')}</a></p>`,
  );
  return `<!DOCTYPE html><html><body>${lines.join('\n')}</body></html>`;
}

const AREAS = 'https://www.england.nhs.uk/statistics/statistical-work-areas';
const UPLOADS = 'https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2';
const SERIES = 'https://digital.nhs.uk/data-and-information/publications/statistical';
const FILES = 'https://files.digital.nhs.uk';
const DSE = 'https://www.odsdatasearchandexport.nhs.uk/api/getReport?report=';

/** England’s statistics: a page of the area, a page of the year, a file of the month. */
function england(): Record<string, Route> {
  const ae = `${AREAS}/ae-waiting-times-and-activity/`;
  const dtoc = `${AREAS}/delayed-transfers-of-care/`;
  const rtt = `${AREAS}/rtt-waiting-times/`;
  const cancer = `${AREAS}/cancer-waiting-times/monthly-data-and-summaries/`;
  const april = `${UPLOADS}/2025/05/Monthly-AE-April-2025.csv`;
  const march = `${UPLOADS}/2019/06/MAR_Comm-Web-file-Mar-18_K8wY3N.xls`;
  const extract = `${UPLOADS}/2026/06/Full-CSV-data-file-Apr26-ZIP-3M-X7gGnn.zip`;
  const crs = `${UPLOADS}/2025/06/CWT-CRS-COMMISSIONER-April-2025-PROVISIONAL.xlsx`;
  return {
    [ae]: page([
      'A&E Attendances and Emergency Admissions 2025-26',
      'ae-attendances-and-emergency-admissions-2025-26/',
    ]),
    [`${ae}ae-attendances-and-emergency-admissions-2025-26/`]: page(
      ['Monthly A&E April 2025 (CSV, 26KB)', april],
      ['Monthly A&E April 2025 (XLS, 430KB)', april.replace('.csv', '.xls')],
    ),
    [april]: { body: file('recent/ae_msitae_2025-04.csv') },
    [dtoc]: page([
      'Delayed Transfers of Care Data 2017-18',
      'delayed-transfers-of-care-data-2017-18/',
    ]),
    [`${dtoc}delayed-transfers-of-care-data-2017-18/`]: page(
      ['Total Delayed Days Local Authority 2017-18 March (Revised 13.12.18) (XLS, 139KB)', march],
      ['Total Delayed Days Trust 2017-18 March (Revised 13.12.18) (XLS, 219KB)', `${march}-t.xls`],
    ),
    [march]: { body: file('indicators/dtoc_monthly_xls/March_18.xls') },
    [rtt]: page(['Consultant-led RTT Waiting Times Data 2026-27', 'rtt-data-2026-27/']),
    [`${rtt}rtt-data-2026-27/`]: page(
      ['Full CSV data file Apr26 (ZIP, 3M)', extract],
      ['Incomplete Commissioner Apr26 (XLSX, 4M)', extract.replace('.zip', '.xlsx')],
    ),
    [extract]: { body: file('recent/20260430-RTT-April-2026-full-extract.csv.zip') },
    [cancer]: page([
      '2025-26 Monthly Cancer Waiting Times Statistics',
      '2025-26-monthly-cancer-waiting-times-statistics/',
    ]),
    [`${cancer}2025-26-monthly-cancer-waiting-times-statistics/`]: page([
      'Commissioner-based, April 2025 (provisional)',
      crs,
    ]),
    [crs]: { body: file('recent/CWT-CRS-COMMISSIONER-April-2025-PROVISIONAL.xlsx') },
  };
}

/** NHS Digital: pages of months and years, and files with addresses that cannot be foretold. */
async function digital(): Promise<Record<string, Route>> {
  const patients = `${SERIES}/patients-registered-at-a-gp-practice`;
  const payments = `${SERIES}/nhs-payments-to-general-practice`;
  const all = `${FILES}/10/0EC6AE/gp-reg-pat-prac-all.zip`;
  const map = `${FILES}/1F/9ACF6B/gp-reg-pat-prac-map.csv`;
  const paid = (years: string) => `${FILES}/05/E6ADA0/nhspaymentsgp-${years}-csv.csv`;
  const qof = (year: string, reference: string, prevalence?: string) =>
    zipOf({
      'ACHIEVEMENT.csv': 'PRACTICE_CODE,INDICATOR_CODE\r\nA81001,AF001\r\n',
      [reference]: file(`lookups/qof_${reference.replace('.csv', '')}${year}.csv`),
      ...(prevalence
        ? { 'PREVALENCE.csv': file(`indicators/qof_PREVALENCE_${prevalence}.csv`) }
        : {}),
      'Read me.pdf': '%PDF-1.4',
    });
  return {
    [patients]: page(
      ['Patients Registered at a GP Practice, January 2022', `${patients}/january-2022`],
      ['Patients Registered at a GP Practice, January 2021', `${patients}/january-2021`],
    ),
    [`${patients}/january-2022`]: page(['Mapping', map]),
    [`${patients}/january-2021`]: page(['Totals (All persons)', all]),
    [map]: { body: file('recent/gp-reg-pat-prac-map_2022-01.csv') },
    [all]: {
      body: await zipOf({
        'gp-reg-pat-prac-all.csv': file('indicators/gp-reg-pat-prac-all_2021-01.csv'),
      }),
    },
    [payments]: page(
      ['NHS Payments to General Practice - England, 2017/18', `${payments}/england-2017-18`],
      ['NHS Payments to General Practice - England, 2016/17', `${payments}/england-2016-17`],
    ),
    [`${payments}/england-2017-18`]: page(['Data in CSV', paid('17-18')]),
    [`${payments}/england-2016-17`]: page(['Data in CSV', paid('16-17')]),
    [paid('17-18')]: { body: file('indicators/nhspayments_gp_17-18.csv') },
    [paid('16-17')]: { body: file('indicators/nhspayments_gp_16-17.csv') },
    [`${FILES}/zip/p/i/qof-1617-csv.zip`]: {
      body: await qof('_1617', 'ORGANISATION_REFERENCE.csv', '1617'),
    },
    [`${FILES}/72/CB2869/qof-1718-csv.zip`]: {
      body: await qof('_1718', 'ORGANISATION_REFERENCE.csv', '1718'),
    },
    [`${FILES}/E2/BF16AA/QOF_1920.zip`]: {
      body: await qof('_1920', 'MAPPING_NHS_GEOGRAPHIES.csv'),
    },
    [`${FILES}/A8/491BAC/QOF_1819_v2.zip`]: {
      body: await zipOf({
        'INDICATOR_MAPPINGS_1819_v2.csv': file('indicators/qof_INDICATOR_MAPPINGS_1819_v2.csv'),
        'PREVALENCE_1819_v2.csv': 'PRACTICE_CODE\r\nA81001\r\n',
      }),
    },
    [`${FILES}/82/2CCBED/psych-ther-ann-2017-18-csvs.zip`]: {
      body: await zipOf({
        'psych-ther-ann-rep-csv-2017-18-main-csv.csv': file(
          'stp/iapt_annual_2017-18_ccg_stp_region_england_totals.csv',
        ),
        'psych-ther-ann-rep-csv-2017-18-therapy-type.csv': 'a,b\r\n1,2\r\n',
      }),
    },
  };
}

/** The directory: reports, and where they are refused, zips with a PDF beside the CSV. */
async function directory(): Promise<Record<string, Route>> {
  const refused = { status: 403, body: '<html>Forbidden</html>' };
  return {
    [`${DSE}epraccur`]: { body: file('ods/epraccur_2019-11.csv') },
    [`${DSE}eccg`]: { body: file('ods/eccg_2022-23.csv') },
    [`${DSE}eauth`]: { body: file('ods/eauth_2017-08.csv') },
    [`${DSE}epcmem`]: { body: file('ods/epcmem_2019.csv') },
    [`${DSE}succ`]: { body: file('succession/ods_succ_2026.csv') },
    [`${DSE}etr`]: refused,
    [`${FILES}/assets/ods/current/etr.zip`]: {
      body: await zipOf({ 'etr.csv': file('ods/etr_2025.csv'), 'etr.pdf': '%PDF-1.4' }),
    },
  };
}

const LSOAS = {
  LSOA11_CCG18_LAD18_EN_LU_3aaed40f43e84c2787ba8b5ace264b6c: 'ccg_stp_lad_2018-04_v3',
  LSOA11_CCG19_LAD19_EN_LU_b15d0240099643b6a303f24ccc04da06: 'ccg_lad_2019-04',
  LSOA11_CCG20_LAD20_EN_LU_70eab767c27c42bfb95aab5f67d05cdc: 'ccg_lad_2020-04',
  LSOA11_CCG21_LAD21_EN_LU_b6ad2e7a1bd74f88992e94126570be36: 'ccg_lad_2021-04',
};

/** The ONS portal: a layer as rows of attributes, from a lookup or from boundaries. */
function portal(): Record<string, Route> {
  const services = 'https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services';
  const rows = (path: string): FeatureLayer['rows'] =>
    (parse(text(path), { columns: true }) as Record<string, string>[]).map(
      ({ FID, ObjectId, ...rest }) => ({ ...rest, FID: Number(FID ?? ObjectId) }),
    );
  const boundaries = (path: string): FeatureLayer['rows'] => {
    const { features } = JSON.parse(text(path)) as { features: { properties: object }[] };
    return features.map((f, i) => ({ FID: i + 1, ...f.properties }));
  };
  const layers: Record<string, FeatureLayer['rows']> = {
    CCG20_STP20_EN_LU: rows('lookups/ons_ccg_to_stp_2020-04.csv'),
    CCG21_STP21_EN_LU_1ce1f924d3dd44eca0797b516db80280: rows('lookups/ons_ccg_to_stp_2021-04.csv'),
    ...Object.fromEntries(
      Object.entries(LSOAS).map(([service, name]) => [
        service,
        rows(`lookups/ons_lsoa11_${name}.csv`),
      ]),
    ),
    SICBL22_ICB22_NHSER22_EN_LU: rows('recent/ons_subicb_to_icb_to_nhser_2023-04.csv'),
    SICBL23_ICB23_NHSER23_EN_LU: rows('recent/ons_subicb_to_icb_to_nhser_2023-04.csv'),
    ICB_APR_2023_EN_NC: rows('recent/ons_icb_names_codes_2024.csv'),
    NHSRLO17: rows('lookups/ons_ccg_to_nhser_local_office_region_2017-04_v3.csv'),
    STP20_NC: rows('lookups/ons_stp_names_codes_2020-04.csv'),
    Sustainability_and_Transformation_Partnerships_April_2021_EN_BUC_v2: boundaries(
      'boundaries/stp_2021-04_ultra_generalised.geojson',
    ),
    ICB_JUL_2022_EN_BUC_V3: boundaries('boundaries/icb_2022-07_ultra_generalised.geojson'),
    Integrated_Care_Boards_April_2023_EN_BSC: boundaries('boundaries/icb_2023-04_bsc.geojson'),
    Integrated_Care_Boards_April_2026_Boundaries_EN_BSC: boundaries(
      'boundaries/icb_2023-04_bsc.geojson',
    ),
    Clinical_Commissioning_Groups_April_2021_EN_BUC: boundaries(
      'boundaries/ccg_2017-04_derived_simplified.geojson',
    ),
  };
  const titled = (name: string, service: string) => ({
    attributes: { name, url: `${services}/${service}/FeatureServer/0` },
  });
  return {
    ...Object.fromEntries(
      Object.entries(layers).flatMap(([service, given]) => {
        const act = featureLayer({ rows: given, maxRecordCount: given.length > 1000 ? 2000 : 50 });
        const address = `${services}/${service}/FeatureServer/0`;
        return [address, `${address}/query`].map((at) => [at, act]);
      }),
    ),
    'https://hub.arcgis.com/api/v3/datasets': json({
      data: [
        titled(
          'Clinical Commissioning Group to NHS England Region (Local Office) and NHS England Region (April 2017) Lookup in England (Version 3)',
          'NHSRLO17',
        ),
        titled(
          'Sustainability and Transformation Partnerships (April 2020) Names and Codes in England',
          'STP20_NC',
        ),
        titled('Counties (April 2019) Names and Codes in England', 'CTY19_NC'),
      ],
    }),
  };
}

function fingertips(): Record<string, Route> {
  const api = 'https://fingertips.phe.org.uk/api';
  return {
    [`${api}/area_types`]: json([
      { Id: 101, Name: 'Districts & UAs' },
      { Id: 15, Name: 'England' },
    ]),
    [`${api}/all_data/csv/by_indicator_id`]: {
      body: file('indicators/fingertips_91547_smoking_qof_15plus.csv'),
    },
  };
}

/** GOV.UK: a collection, a page of the year, a workbook of the quarter. */
function govUk(): Record<string, Route> {
  const year = 'https://www.gov.uk/government/statistics/cover-2016-to-2017';
  const asset = 'https://assets.publishing.service.gov.uk/media/5a82/COVER_Q4.xlsx';
  const title = 'Vaccination coverage statistics, England (COVER programme)';
  return {
    'https://www.gov.uk/government/collections/vaccine-uptake': page([
      'Cover of vaccination evaluated rapidly (COVER) programme 2016 to 2017: quarterly data',
      year,
    ]),
    [year]: page([`${title}: January to March 2017`, asset]),
    [asset]: { body: file('indicators/cover/COVER_2016_2017_Q4.xlsx') },
  };
}

/** What each source is to bring: periods of its files, and how many rows each has. */
const EXPECTED: Record<string, readonly (readonly [period: string, rows: number])[]> = {
  'ods-practices-current': [['2026-11', 14_357]],
  'ods-trusts': [['2026-11', 273]],
  'ods-ccgs': [['2026-11', 122]],
  'ods-authorities': [['2026-11', 31]],
  'ods-practice-membership-current': [['2026-11', 47_822]],
  'ods-successions-current': [['2026-11', 11_537]],
  'ons-ccg-to-stp': [
    ['2020-04', 135],
    ['2021-04', 106],
  ],
  'ons-ccg-to-region': [['2017-04', 207]],
  'ons-lsoa-to-ccg': [
    ['2018-04', 32_844],
    ['2019-04', 32_844],
    ['2020-04', 32_844],
    ['2021-04', 32_844],
  ],
  'ons-subicb-to-icb': [
    ['2022-07', 106],
    ['2023-04', 106],
  ],
  'ons-stp-names': [['2020-04', 42]],
  'ons-icb-names': [['2023-04', 42]],
  'stp-boundaries': [['2021-04', 42]],
  'icb-boundaries': [
    ['2022-07', 42],
    ['2023-04', 42],
    ['2026-04', 42],
  ],
  'ccg-boundaries': [['2021-04', 207]],
  'qof-organisations': [
    ['2016/17', 7_392],
    ['2017/18', 7_100],
    ['2019/20', 6_720],
  ],
  'qof-prevalence': [
    ['2016/17', 155_232],
    ['2017/18', 149_100],
  ],
  'qof-indicator-mappings': [['2018/19', 77]],
  'gp-payments': [
    ['2016/17', 7_763],
    ['2017/18', 7_543],
  ],
  'gp-registered-patients': [['2021-01', 6_658]],
  'gp-practice-map': [['2022-01', 6_527]],
  'ae-attendances': [['2025-04', 199]],
  'dtoc-monthly': [['2018-03', 155]],
  rtt: [['2026-04', 180_781]],
  'cancer-waits': [['2025-04', 51]],
  'iapt-annual': [['2017/18', 3_668]],
  fingertips: [['indicator 91547', 17_627]],
  cover: [['2017-Q1', 162]],
};

describe.skipIf(!real)(`publishers on loopback${real ? '' : ' (skipped: not at hand)'}`, () => {
  let publisher: Publisher;
  let kept: Extract[] = [];
  let findings: [source: string, finding: string][] = [];

  beforeAll(async () => {
    publisher = await openPublisher({
      ...england(),
      ...(await digital()),
      ...(await directory()),
      ...portal(),
      ...fingertips(),
      ...govUk(),
    });
    const fetched = await retrieve(
      {
        from: { kind: 'live' },
        only: [],
        raw,
        sources: Object.keys(EXPECTED).map(declared),
      },
      {
        now: () => new Date('2026-11-23T09:00:00Z'),
        packageRoot,
        log: () => {},
        got: publisher.got,
        manners: { attempts: 1, spacing: 0 },
      },
    );
    findings = fetched.sources.flatMap((s) =>
      s.findings.map((f): [string, string] => [s.source, f.message]),
    );
    kept = archived(raw);
  });
  afterAll(() => publisher?.close());

  it('every source that is fetched is imitated here', () => {
    const live = sources.filter(isLive).map((source) => source.id);
    expect(Object.keys(EXPECTED).sort()).toEqual(live.sort());
  });

  it('nothing is amiss, but for a report that is refused, whose zip is taken', () => {
    const [[source, told] = [], ...more] = findings;
    expect([source, more]).toEqual(['ods-trusts', []]);
    expect(told).toMatch(/403.*second address/);
  });

  it.each(Object.entries(EXPECTED))('%s comes whole into raw', async (id, expected) => {
    const source = declared(id);
    const { db, work } = await fresh(source);
    const came = kept.filter((extract) => extract.sourceId === id);
    const rows: [string, number][] = [];
    for (const extract of came) {
      const outcome = await loadExtract(db, source, extract, work);
      if ('refused' in outcome) throw new Error(outcome.refused.message);
      expect(outcome.quarantined).toBe(0);
      expect(outcome.findings.filter((f) => f.name !== 'decoded')).toEqual([]);
      rows.push([extract.period, outcome.rows]);
    }
    expect(rows.sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(expected);
  });

  it('what came makes a release in which no bundled figure is another', async () => {
    // Waiting times of one month are 82 MB, were read above, and no bundled figure is made of them.
    const came = join(raw, '..', 'came');
    cpSync(raw, came, { recursive: true, filter: (path) => basename(path) !== 'rtt' });
    const out = join(raw, '..', 'live', 'out');
    const live = await released({ from: { kind: 'offline' }, raw: came, out });
    const bundled = await shippedRelease();
    try {
      const figures = `SELECT scheme, footprint_code, indicator_id, period, numerator, denominator, value,
        lower_95, upper_95, coverage, withheld_reason, comparison, rank FROM baseline ORDER BY ALL`;
      const had = (await live.rows(figures)).map((row) => JSON.stringify(row));
      const shipped = await bundled.rows(figures);
      expect(shipped).toHaveLength(6_644);
      const there = new Set(had);
      expect(shipped.filter((row) => !there.has(JSON.stringify(row)))).toEqual([]);
      // A&E of April 2025 is not in the bundle.
      expect(had.length).toBeGreaterThan(shipped.length);
    } finally {
      live.db.close();
      bundled.db.close();
    }
  }, 300_000);
});
