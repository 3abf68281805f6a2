import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sources } from '../pipelines/catalogue.ts';
import type { Effects } from '../src/model/effects.ts';
import type { Source } from '../src/model/source.ts';
import { retrieve } from '../src/retrieve.ts';
import { openPublisher, type Publisher } from '../test/server/publisher.ts';
import { type Asked, type Bench, machine, median, root, table, wallTime } from './measure.ts';

const AREAS = 32_844;
const PROVIDERS = 200;
const MONTHS =
  'January February March April May June July August September October November December';

/** One row a small area: which of 200 CCGs and 300 districts it lies in. */
function lookupText(vintage: string, areas: number): string {
  const head = `LSOA11CD,LSOA11NM,CCG${vintage}CD,CCG${vintage}CDH,CCG${vintage}NM,LAD${vintage}CD,LAD${vintage}NM,FID`;
  const rows = Array.from({ length: areas }, (_, i) => {
    const [ccg, district] = [i % 200, i % 300];
    return `E01${pad(i, 6)},Place ${pad(i, 4)}A,E38${pad(ccg, 6)},${pad(ccg, 3)},NHS Place ${ccg} CCG,E07${pad(district, 6)},District ${district},${i + 1}`;
  });
  return `${[head, ...rows].join('\n')}\n`;
}

/** One row a provider: attendances, breaches and admissions by department. */
function monthText(month: string, year: number): string {
  const head =
    'Period,Org Code,Parent Org,Org name,A&E attendances Type 1,A&E attendances Type 2,' +
    'A&E attendances Other A&E Department,Attendances over 4hrs Type 1,Attendances over 4hrs Type 2,' +
    'Attendances over 4hrs Other Department,Emergency admissions via A&E - Type 1,' +
    'Emergency admissions via A&E - Type 2,Emergency admissions via A&E - Other A&E department';
  const rows = Array.from({ length: PROVIDERS }, (_, i) => {
    const counts = Array.from({ length: 9 }, (_c, c) => (i * 37 + c * 101 + year) % 9_000);
    return `MSitAE-${month.toUpperCase()}-${year},R${pad(i, 2)},NHS ENGLAND LONDON,TRUST ${i},${counts.join(',')}`;
  });
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

function pad(n: number, width: number): string {
  return String(n).padStart(width, '0');
}

interface Published {
  source: Source;
  files: { url: string; period: string; body: string }[];
}

function declared(id: string): Source {
  const found = sources.find((s) => s.id === id);
  if (!found) throw new Error(`no pipeline declares ${id}`);
  return found;
}

/** Two sources of the catalogue with the files that a server is to have of them. */
function published(years: number, vintages: number): Published[] {
  const months = Array.from({ length: years }, (_, y) => 2016 + y).flatMap((year) =>
    MONTHS.split(' ').map((month, m) => ({
      url: `https://www.england.nhs.uk/ae/${year}-${month}.csv`,
      period: `${year}-${pad(m + 1, 2)}`,
      body: monthText(month, year),
    })),
  );
  const lookups = Array.from({ length: vintages }, (_, v) => ({
    url: `https://services1.arcgis.com/lookup-${16 + v}.csv`,
    period: `${2016 + v}-04`,
    body: lookupText(String(16 + v), AREAS),
  }));
  return [
    { source: declared('ae-attendances'), files: months },
    { source: declared('ons-lsoa-to-ccg'), files: lookups },
  ].map(({ source, files }) => ({
    files,
    source: {
      ...source,
      needs: [],
      locator: { kind: 'url', url: 'https://www.england.nhs.uk/', files },
    },
  }));
}

interface Took {
  seconds: number;
  bytes: number;
}

async function timed(run: () => Promise<number>): Promise<Took> {
  const started = process.hrtime.bigint();
  const bytes = await run();
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, bytes };
}

/** The plainest way to have the same files. */
async function plainly(publisher: Publisher, of: readonly Published[], folder: string) {
  mkdirSync(folder);
  let bytes = 0;
  for (const [i, { url, body }] of of.flatMap((p) => p.files).entries()) {
    await pipeline(publisher.got.stream(url), createWriteStream(join(folder, `${i}.csv`)));
    bytes += Buffer.byteLength(body);
  }
  return bytes;
}

async function measure({ runs, quick, work }: Asked): Promise<string> {
  const of = quick ? published(1, 1) : published(9, 7);
  const bodies = of.flatMap((p) => p.files);
  const publisher = await openPublisher(
    Object.fromEntries(bodies.map(({ url, body }) => [url, { body, etag: `"${body.length}"` }])),
  );
  const effects: Effects = {
    now: () => new Date('2026-12-24T12:00:00Z'),
    packageRoot: root,
    log: () => {},
    got: publisher.got,
    manners: { spacing: 0 },
  };
  const all = of.map((p) => p.source);
  const fetchInto = async (raw: string) => {
    const fetched = await retrieve(
      { from: { kind: 'live' }, only: [], raw, sources: all },
      effects,
    );
    const failed = fetched.sources.flatMap((s) => s.findings).find((f) => f.exitCode !== 0);
    if (failed) throw new Error(`${failed.source} ${failed.period}: ${failed.message}`);
    return fetched.bytes;
  };
  const plain: Took[] = [];
  const first: Took[] = [];
  const second: Took[] = [];
  try {
    for (let i = 0; i < runs; i += 1) {
      const raw = join(work, `raw-${i}`);
      plain.push(await timed(() => plainly(publisher, of, join(work, `plain-${i}`))));
      first.push(await timed(() => fetchInto(raw)));
      second.push(await timed(() => fetchInto(raw)));
      console.error(`fetch, run ${i + 1}: ${first.at(-1)?.seconds.toFixed(2)} s`);
    }
  } finally {
    await publisher.close();
  }
  const floor = median(plain.map((t) => t.seconds));
  const row = (title: string, took: readonly Took[]) => {
    const seconds = median(took.map((t) => t.seconds));
    const megabytes = median(took.map((t) => t.bytes)) / 1e6;
    return [
      title,
      `${seconds.toFixed(2)} s`,
      (seconds / floor).toFixed(1),
      `${megabytes.toFixed(1)} MB`,
    ];
  };
  return [
    table(
      [`${bodies.length} files`, wallTime(runs), 'ratio', 'bodies'],
      [
        row('`got` alone, each file to disk, nothing proved', plain),
        row('a first fetch: proved and archived', first),
        row('a quiet second one', second),
      ],
    ),
    '',
    await machine(),
  ].join('\n');
}

/**
 * What a first fetch and a quiet second one cost, in bytes and in time, against publishers on
 * loopback: files that carry an ETag, as publishers' own do or do not.
 *
 * The files are synthetic, in the layouts of two real sources: the lookup of 32,844 small areas at
 * seven vintages, and monthly A&E files of 200 providers. The alternative named beside the first
 * fetch is the plainest there is: `got` writes each file to disk, one after another, and nothing is
 * proved or kept track of. Between requests no pause is made here, which publishers get; the pauses
 * would hide what is measured.
 */
export const fetch: Bench = { runs: 5, measure };
