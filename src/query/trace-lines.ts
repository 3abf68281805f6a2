import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { Layout, Source } from '../model/source.ts';
import { TIDY } from '../model/tidy.ts';
import { USER_SCHEME } from '../model/user-scheme.ts';
import { open, type WorkFiles } from '../read/arrival.ts';
import { decodeFile, inspectFile } from '../read/body.ts';
import { openContainer } from '../read/container.ts';
import { type Match, recognise } from '../read/header.ts';
import { MAX_RECORD_BYTES } from '../read/opened.ts';
import { openingOf, type ParsedRecord, parser } from '../read/records.ts';

/** Some records of a file as they stand in it, by number, and the one that names its columns. */
export interface Records {
  header: string | null;
  texts: Map<number, string>;
}

/** The layouts that a file of a source may have. */
export function layoutsOf(sources: readonly Source[], id: string): readonly Layout[] {
  const source = sources.find((one) => one.id === id);
  return source ? [...source.layouts, TIDY] : [TIDY, USER_SCHEME];
}

/**
 * Records of a text, counted as `src/read/records.ts` counts them.
 * `wanted` are taken as they stand, without their line ends; reading ends with the last of them.
 */
async function recordsOf(
  path: string,
  { encoding, lineFeed }: Awaited<ReturnType<typeof inspectFile>>,
  wanted: ReadonlySet<number>,
  take: (number: number, record: ParsedRecord) => void,
): Promise<void> {
  const last = Math.max(0, ...wanted);
  const source = Readable.from(decodeFile(path, encoding));
  const records = parser({ lineFeed }, true);
  source.on('error', (error) => records.destroy(error));
  source.pipe(records);
  let number = 0;
  try {
    for await (const record of records as AsyncIterable<ParsedRecord>) {
      number += 1;
      if (wanted.has(number)) take(number, record);
      if (number >= last) break;
    }
  } finally {
    source.destroy();
    records.destroy();
  }
}

async function textRecords(
  path: string,
  layouts: readonly Layout[],
  wanted: ReadonlySet<number>,
): Promise<Records> {
  const body = await inspectFile(path);
  const match = recognise(layouts, await openingOf(path, body));
  const headerAt = 'fields' in match ? match.headerAt : 0;
  const texts = new Map<number, string>();
  const all = new Set([...wanted, ...(headerAt > 0 ? [headerAt] : [])]);
  await recordsOf(path, body, all, (number, { raw }) =>
    texts.set(number, raw.replace(/^\ufeff/, '').replace(/[\r\n]+$/, '')),
  );
  return { header: texts.get(headerAt) ?? null, texts };
}

function csvLine(fields: readonly string[]): string {
  return fields.map((f) => (/[",\n\r]/.test(f) ? `"${f.replaceAll('"', '""')}"` : f)).join(',');
}

/** The columns of a sheet by our names for them: its own header may take two rows. */
function namesOf({ layout, fields, width }: Match): string {
  const names = Array.from({ length: width }, () => '');
  for (const [i, field] of fields.entries()) {
    if (field !== null) names[field] = layout.columns[i]?.name ?? '';
  }
  return csvLine(names);
}

/** Of a workbook or of JSON: each record as it was decoded, its fields with commas between them. */
async function tableRecords(
  path: string,
  layouts: readonly Layout[],
  wanted: ReadonlySet<number>,
  files: WorkFiles,
): Promise<Records> {
  const { match, roads } = await open(path, layouts, files);
  const road = await roads[0]?.();
  if (!road) throw new Error(`${path}: an extract without a road to its records`);
  const texts = new Map<number, string>();
  const source = createReadStream(road.scan.path);
  const records = source.pipe(parse({ max_record_size: MAX_RECORD_BYTES }));
  source.on('error', (error) => records.destroy(error));
  for await (const [record, ...fields] of records as AsyncIterable<string[]>) {
    if (wanted.has(Number(record))) texts.set(Number(record), csvLine(fields));
  }
  return { header: namesOf(match), texts };
}

let read = 0;

/**
 * Some records of a file by their numbers, as they stand in the decoded file; of a workbook, and of
 * JSON, as they were decoded. The file must be one that the layouts fit.
 */
export async function recordTexts(
  path: string,
  layouts: readonly Layout[],
  wanted: ReadonlySet<number>,
  work: string,
): Promise<Records> {
  read += 1;
  const stem = join(work, `lines-${read}`);
  const files = { member: `${stem}.member`, decoded: `${stem}.txt`, records: `${stem}.csv` };
  mkdirSync(work, { recursive: true });
  try {
    const opened = await openContainer(path, layouts, files.member);
    return opened.kind === 'text'
      ? await textRecords(opened.path, opened.layouts, wanted)
      : await tableRecords(path, layouts, wanted, files);
  } finally {
    for (const file of Object.values(files)) rmSync(file, { force: true });
  }
}
