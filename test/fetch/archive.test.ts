import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Arrival, archive, archived, sha256 } from '../../src/fetch/archive.ts';
import { writeWhole } from '../../src/fetch/durable.ts';
import { sidecarSchema } from '../../src/model/source.ts';
import { bundledText, scratch } from '../support.ts';

const base = scratch();
const august = Buffer.from(bundledText('ons-ccg-to-stp_2017-04.csv'));
const revised = Buffer.concat([august, Buffer.from('E38999999,99X,NHS Nowhere CCG,E54000001,\n')]);

let archives = 0;
function anArchive(): string {
  archives += 1;
  return join(base, `raw-${archives}`);
}

/** Brings bytes to the archive as a fetch does: written beside it first. */
async function put(
  raw: string,
  { bytes = august, ...given }: Partial<Omit<Arrival, 'bytes'>> & { bytes?: Buffer } = {},
): Promise<string> {
  mkdirSync(raw, { recursive: true });
  const path = join(raw, 'arriving');
  writeFileSync(path, bytes);
  const file = await archive(raw, {
    source: 'ons-ccg-to-stp',
    period: '2017-04',
    url: 'https://geoportal.statistics.gov.uk/lookup.csv',
    retrieved: '2026-11-22',
    bytes: bytes.byteLength,
    sha256: sha256(bytes),
    path,
    ending: '.csv',
    ...given,
  });
  expect(existsSync(path)).toBe(false);
  return file;
}

function sidecarOf(raw: string, file: string) {
  return sidecarSchema.parse(JSON.parse(readFileSync(join(raw, `${file}.json`), 'utf8')));
}

describe('the raw archive', () => {
  it('keeps a file byte for byte, under its source, period and digest', async () => {
    const raw = anArchive();
    const file = await put(raw);
    expect(file).toBe(`ons-ccg-to-stp/2017-04_${sha256(august).slice(0, 12)}.csv`);
    expect(readFileSync(join(raw, file)).equals(august)).toBe(true);
    expect(sidecarOf(raw, file)).toMatchObject({
      source: 'ons-ccg-to-stp',
      period: '2017-04',
      url: 'https://geoportal.statistics.gov.uk/lookup.csv',
      bytes: august.byteLength,
      sha256: sha256(august),
    });
  });

  it('keeps the day on which the same bytes were first seen, and notes when they were checked', async () => {
    const raw = anArchive();
    await put(raw);
    const again = await put(raw, { retrieved: '2026-12-24' });
    expect(sidecarOf(raw, again)).toMatchObject({
      retrieved: '2026-11-22',
      checked: '2026-12-24',
    });
    expect(archived(raw).map((e) => e.retrieved)).toEqual(['2026-11-22']);
  });

  it('does not set the day of the last check back', async () => {
    const raw = anArchive();
    await put(raw, { retrieved: '2026-12-24' });
    const file = await put(raw, { retrieved: '2026-11-22' });
    expect(sidecarOf(raw, file).checked).toBe('2026-12-24');
  });

  it('writes a file again whose bytes were changed on disk', async () => {
    const raw = anArchive();
    const file = await put(raw);
    writeFileSync(join(raw, file), 'half a fi');
    await put(raw, { retrieved: '2026-12-24' });
    expect(readFileSync(join(raw, file)).equals(august)).toBe(true);
    expect(sidecarOf(raw, file).retrieved).toBe('2026-11-22');
  });

  it('keeps what it had when a revision comes, and names the newest first', async () => {
    const raw = anArchive();
    const first = await put(raw);
    const second = await put(raw, { bytes: revised, retrieved: '2026-12-24' });
    expect(readFileSync(join(raw, first)).equals(august)).toBe(true);
    expect(archived(raw).map((e) => e.file)).toEqual([second, first]);
  });

  it('names the newest first whichever came first, when a mirror holds old files', async () => {
    const raw = anArchive();
    const second = await put(raw, { bytes: revised, retrieved: '2026-12-24' });
    const first = await put(raw);
    expect(archived(raw).map((e) => e.file)).toEqual([second, first]);
  });

  it.each([
    ['one', august, revised],
    ['the other', revised, august],
  ])(
    'takes the later of two that came on one day, whichever digest is smaller: %s',
    async (_, a, b) => {
      const raw = anArchive();
      await put(raw, { bytes: a });
      await put(raw, { bytes: b });
      expect(archived(raw).map((e) => e.sha256)).toEqual([sha256(b), sha256(a)]);
    },
  );

  it('follows a publisher who takes a revision back', async () => {
    const raw = anArchive();
    await put(raw, { retrieved: '2026-11-22' });
    await put(raw, { retrieved: '2026-11-23', bytes: revised });
    await put(raw, { retrieved: '2026-11-24' });
    expect(archived(raw).map((e) => [e.sha256, e.retrieved])).toEqual([
      [sha256(august), '2026-11-22'],
      [sha256(revised), '2026-11-23'],
    ]);
  });

  it('keeps periods and sources apart, in the same order every time', async () => {
    const raw = anArchive();
    await put(raw, { source: 'trust-to-stp', period: '2017/18' });
    await put(raw, { period: '2018-04' });
    await put(raw);
    expect(archived(raw).map((e) => [e.sourceId, e.period])).toEqual([
      ['ons-ccg-to-stp', '2017-04'],
      ['ons-ccg-to-stp', '2018-04'],
      ['trust-to-stp', '2017/18'],
    ]);
  });

  it('is empty where there is none, and leaves alone what it did not write', async () => {
    const raw = anArchive();
    expect(archived(raw)).toEqual([]);
    const file = await put(raw);
    const folder = join(raw, 'ons-ccg-to-stp');
    writeFileSync(join(folder, 'notes.csv'), 'a,b\n');
    writeFileSync(
      join(folder, 'gone_0123456789ab.csv.json'),
      readFileSync(join(raw, `${file}.json`)),
    );
    writeFileSync(join(folder, '2017-04_aaaaaaaaaaaa.csv.part'), 'half a fi');
    expect(archived(raw).map((e) => e.file)).toEqual([file]);
  });

  it('leaves no part behind', async () => {
    const raw = anArchive();
    await put(raw);
    await put(raw, { bytes: revised });
    const names = readdirSync(raw, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('writing whole', () => {
  it('leaves the old file as it was when the new one cannot be written', async () => {
    const raw = anArchive();
    const file = await put(raw);
    const path = join(raw, file);
    expect(() => writeWhole(join(path, 'below-a-file'), 'x')).toThrow();
    expect(readFileSync(path).equals(august)).toBe(true);
    writeWhole(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(existsSync(`${path}.part`)).toBe(false);
  });
});
