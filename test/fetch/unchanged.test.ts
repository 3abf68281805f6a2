import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { archive, archived, sha256 } from '../../src/fetch/archive.ts';
import { writeState } from '../../src/fetch/state.ts';
import { mirrorNews, unchangedMirror } from '../../src/fetch/unchanged.ts';
import type { Finding } from '../../src/model/finding.ts';
import { EXIT } from '../../src/model/problem.ts';
import type { Mirror } from '../../src/model/source.ts';
import { declared, scratch } from '../support.ts';

const base = scratch();
const [lookup, rtt] = [declared('ons-ccg-to-stp'), declared('rtt')];
const [TODAY, TOMORROW] = ['2026-11-23', '2026-11-24'] as const;
const [FIRST, SECOND] = ['CCG17CD\nE38000001\n', 'CCG17CD\nE38000002\n'];
const URL = 'https://www.england.nhs.uk/lookup.csv';

let folders = 0;
let mirror = '';
let raw = '';

/** Puts bytes of a period of the lookup into the archive, as a fetch of a day does. */
async function archivedOn(
  text: string,
  day: string,
  given: { url?: string; requested?: string } = {},
) {
  mkdirSync(raw, { recursive: true });
  const path = join(raw, 'arriving');
  writeFileSync(path, text);
  await archive(raw, {
    ...{ path, source: lookup.id, period: '2017-04', bytes: text.length, sha256: sha256(text) },
    ...{ url: URL, requested: 'lookup.csv', retrieved: day, ending: '.csv', ...given },
  });
}

const state = (checked: string, findings: Finding[] = []) =>
  writeState(raw, { source: lookup.id, checked, findings });
const list = (entries: Mirror) =>
  writeFileSync(join(mirror, 'mirror.json'), JSON.stringify(entries));
const ENTRY = { period: '2017-04', path: 'lookup.csv', url: URL };

beforeEach(async () => {
  folders += 1;
  [mirror, raw] = [join(base, `mirror-${folders}`), join(base, `raw-${folders}`)];
  mkdirSync(mirror);
  writeFileSync(join(mirror, 'lookup.csv'), FIRST);
  list({ [lookup.id]: [ENTRY] });
  await archivedOn(FIRST, TODAY);
  state(TODAY);
});

const looked = async (day: string = TODAY, only: string[] = []) => {
  const news = await mirrorNews(mirror, [lookup, rtt], only, raw, day);
  if (!news) throw new Error('a folder is looked at');
  return news;
};
const unchanged = (day: string = TODAY, only: string[] = []) =>
  unchangedMirror(mirror, [lookup, rtt], only, raw, day);

/** Where a fetch would take something, or only note something: never nothing new. */
async function news(day: string = TODAY) {
  expect(await unchanged(day)).toBeNull();
  const { arriving, unreadable, isNoted } = await looked(day);
  return { arriving, unreadable, isNoted };
}
const NONE = { arriving: [], unreadable: [], isNoted: false };

describe('a mirror folder against the archive', () => {
  it('that has what the archive has, looked at today: a fetch would write nothing', async () => {
    expect(await unchanged()).toEqual({
      sources: [{ source: lookup.id, files: 1, added: 0, unchanged: 1, findings: [] }],
      findings: [],
    });
    expect(await looked()).toEqual({ ...NONE, files: new Map([[lookup.id, 1]]), findings: [] });
  });

  it('whose fetch was killed between the file and the state of its source: that is to be written', async () => {
    state('2026-10-23');
    expect(await news()).toEqual({ ...NONE, isNoted: true });
    state(TODAY);
    expect(await unchanged()).not.toBeNull();
  });

  it('on another day: what a fetch writes down is the day', async () => {
    expect(await news(TOMORROW)).toEqual({ ...NONE, isNoted: true });
    // Of a file taken on a day that the mirror names, that day is known.
    list({ [lookup.id]: [{ ...ENTRY, retrieved: TODAY }] });
    expect(await unchanged(TOMORROW)).not.toBeNull();
  });

  it('under another path: what it writes down is the path', async () => {
    writeFileSync(join(mirror, 'other.csv'), FIRST);
    list({ [lookup.id]: [{ ...ENTRY, path: 'other.csv' }] });
    expect(await news()).toEqual({ ...NONE, isNoted: true });
  });

  it('with one byte more: an extract that the archive does not have', async () => {
    appendFileSync(join(mirror, 'lookup.csv'), '\n');
    const bytes = `${FIRST}\n`;
    expect(await news()).toEqual({
      ...NONE,
      arriving: [
        {
          sourceId: lookup.id,
          period: '2017-04',
          file: `${lookup.id}/2017-04_${sha256(bytes).slice(0, 12)}.csv`,
          path: 'lookup.csv',
          sha256: sha256(bytes),
          bytes: bytes.length,
          url: URL,
          retrieved: TODAY,
          bundled: false,
          relation: null,
        },
      ],
    });
  });

  it('of bytes that came before, from another address, or that were damaged since', async () => {
    const [first] = archived(raw);
    await archivedOn(SECOND, TODAY);
    expect((await news()).arriving).toEqual([first]);
    writeFileSync(join(mirror, 'lookup.csv'), SECOND);
    expect(await unchanged()).not.toBeNull();

    const url = 'https://www.england.nhs.uk/other.csv';
    const [newest] = archived(raw);
    list({ [lookup.id]: [{ ...ENTRY, url }] });
    expect((await news()).arriving).toEqual([{ ...newest, url }]);
    list({ [lookup.id]: [ENTRY] });
    writeFileSync(newest?.path ?? '', FIRST);
    expect((await news()).arriving).toEqual([newest]);
    rmSync(newest?.path ?? '');
    expect((await news()).arriving).toMatchObject([{ sha256: newest?.sha256 }]);
  });

  it('of a period that the archive does not have, and of a source', async () => {
    list({ [lookup.id]: [ENTRY, { ...ENTRY, period: '2018-04' }], rtt: [ENTRY] });
    expect((await news()).arriving.map((e) => [e.sourceId, e.period])).toEqual([
      [lookup.id, '2018-04'],
      ['rtt', '2017-04'],
    ]);
    expect((await looked(TODAY, ['rtt'])).arriving).toHaveLength(1);
    expect([...(await looked(TODAY, ['rtt'])).files.keys()]).toEqual(['rtt']);
  });

  it('that lists a file which is not there, or lies outside of it', async () => {
    for (const path of ['gone.csv', '../raw.csv']) {
      list({ [lookup.id]: [{ ...ENTRY, path }] });
      const unreadable = [{ source: lookup.id, period: '2017-04', file: path }];
      expect(await news()).toEqual({ ...NONE, unreadable });
    }
  });

  it('whose last fetch did not go well, or never was', async () => {
    const finding: Finding = {
      ...{ name: 'not fetched', severity: 'warn', source: lookup.id, period: null },
      ...{ message: 'it was down', exitCode: EXIT.notFetched },
    };
    state(TODAY, [finding]);
    expect(await news()).toEqual(NONE);
    rmSync(join(raw, lookup.id, 'state.json'));
    expect(await news()).toEqual({ ...NONE, isNoted: true });
  });

  it('keeps what is to be said of the list itself', async () => {
    list({ [lookup.id]: [ENTRY], 'nobody-knows': [ENTRY] });
    const { sources, findings } = (await unchanged()) ?? {};
    expect(sources).toHaveLength(1);
    expect(findings).toMatchObject([{ name: 'unknown source', source: 'nobody-knows' }]);
  });

  it('at an address is not looked at', async () => {
    const asked = ['http://127.0.0.1:9/', [lookup], [], raw, TODAY] as const;
    expect([await mirrorNews(...asked), await unchangedMirror(...asked)]).toEqual([null, null]);
  });
});
