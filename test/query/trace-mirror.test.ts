import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { archive } from '../../src/fetch/archive.ts';
import { fileSha256 } from '../../src/fetch/file-hash.ts';
import { type Mirror, mirrorSchema } from '../../src/model/source.ts';
import type { Traced } from '../../src/query/traced.ts';
import { refreshKept } from '../figures/releases.ts';
import { atHand, published, scratch } from '../support.ts';
import { AGREED, memberOf, observationsOf, traced, verdictOf } from './traces.ts';

const real = atHand(published, 'no figure is followed to a publisher’s own lines');

/** The first file of a period that the published folder lists for a source. */
function listed(source: string, period: string): Mirror[string][number] {
  const mirror = mirrorSchema.parse(
    JSON.parse(readFileSync(join(published, 'mirror.json'), 'utf8')),
  );
  const found = mirror[source]?.find((entry) => entry.period === period);
  if (!found) throw new Error(`no ${source} of ${period}`);
  return found;
}

const filesOf = (found: Traced) =>
  found.snapshots.filter(({ role }) => role === 'figures').map(({ file }) => file);

describe.skipIf(!real)(`the publishers’ files${real ? '' : ' (skipped: not at hand)'}`, () => {
  const root = real ? scratch() : '';
  const out = join(root, 'out');
  const raw = join(root, 'raw');

  beforeAll(async () => {
    // A&E by month and talking therapies are fetched; the registers come into the archive later.
    const mirror = join(root, 'mirror');
    mkdirSync(mirror);
    const entries = {
      'ae-attendances': listed('ae-attendances', '2016-04/2019-03'),
      'iapt-annual': listed('iapt-annual', '2017/18'),
    };
    const list: Mirror = {};
    for (const [source, entry] of Object.entries(entries)) {
      copyFileSync(join(published, entry.path), join(mirror, basename(entry.path)));
      list[source] = [{ ...entry, path: basename(entry.path) }];
    }
    writeFileSync(join(mirror, 'mirror.json'), JSON.stringify(list));
    await refreshKept({ from: { kind: 'mirror', mirror }, out, raw });
    for (const source of ['qof-prevalence', 'qof-organisations']) {
      const entry = listed(source, '2017/18');
      const path = join(root, basename(entry.path));
      copyFileSync(join(published, entry.path), path);
      await archive(raw, {
        source,
        period: '2017/18',
        url: entry.url ?? '',
        retrieved: '2026-11-23',
        bytes: statSync(path).size,
        sha256: await fileSha256(path),
        path,
        ending: '.csv',
      });
    }
  }, 120_000);

  it('a year of A&E is the sum of its months, and a month of its departments', async () => {
    const found = await traced({ out, raw }, 'E54000016', 'ae-4hr-all', '2017/18');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.working[0]).toBe('2017/18 is the sum of its 12 months, 2017-04 to 2018-03');
    expect(found.formula).toBe('100 × 675,122 ÷ 780,990 = 86.4443846912 percent');
    const walsall = memberOf(found, 'RBK');
    expect(walsall.observations).toHaveLength(12);
    expect(walsall.observations[0]).toMatchObject({
      period: '2017-04',
      text: '2017-04-01,RBK,1,6009.0,1366.0,1809.0',
      besides: [{ text: '2017-04-01,RBK,other,3629.0,2.0,0.0' }],
    });
    for (const { numerator, denominator, besides, ...own } of observationsOf(found)) {
      const lines = [own, ...besides].map(({ text }) => (text ?? '').split(',').map(Number));
      const sum = (field: number) => lines.reduce((total, line) => total + (line[field] ?? 0), 0);
      expect([sum(3) - sum(4), sum(3)], own.period).toEqual([numerator, denominator]);
    }
    expect(filesOf(found)).toEqual([
      expect.stringMatching(/^ae-attendances\/2016-04_2019-03_[0-9a-f]{12}\.csv$/),
    ]);
  });

  it('a rate shows the lines of its denominator too', async () => {
    const found = await traced({ out, raw }, 'E54000010', 'iapt-recovery');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.formula).toBe('100 × 6,700 ÷ 11,735 = 57.094162761 percent');
    for (const { numerator, denominator, text, besides } of observationsOf(found)) {
      const count = (line: string | null, measure: string) => {
        const fields = (line ?? '').split(',');
        expect(fields.slice(-3, -1)).toEqual([measure, 'count']);
        return Number(fields.at(-1));
      };
      const [finished, never] = besides.map((line) => line.text);
      expect(count(text, 'recovery')).toBe(numerator);
      expect(
        count(finished ?? null, 'finished_course_treatment') -
          count(never ?? null, 'not_at_caseness'),
      ).toBe(denominator);
    }
  });

  it('a bundled figure goes on to the practices of its CCGs', async () => {
    const found = await traced({ out, raw }, 'E54000016', 'qof-dm', '2017/18');
    expect(verdictOf(found)).toEqual(AGREED);
    expect(found.formula).toBe('100 × 98,540 ÷ 1,135,663 = 8.6768698109 percent');
    expect(filesOf(found)).toEqual(['bundled/qof-prevalence_2017_18.csv']);
    expect(
      observationsOf(found).map(({ code, published: p }) => [code, p?.figures.length, p?.agrees]),
    ).toEqual([
      ['05C', 43, true],
      ['05L', 85, true],
      ['05Y', 56, true],
      ['06A', 42, true],
    ]);
    const dudley = memberOf(found, '05C').observations[0];
    expect(dudley).toMatchObject({ numerator: 19_947, denominator: 252_266 });
    const lines = (dudley?.published?.figures ?? []).map(({ code, text }) => {
      const [practice, register, count, , list] = (text ?? '').split(',');
      expect([practice, register]).toEqual([code, 'DM']);
      return [Number(count), Number(list)] as const;
    });
    expect(lines.reduce((sum, [count]) => sum + count, 0)).toBe(19_947);
    expect(lines.reduce((sum, [, list]) => sum + list, 0)).toBe(252_266);
    const [file] = found.snapshots;
    expect(file?.computedFrom.map(({ file: at }) => at)).toEqual([
      expect.stringMatching(/^qof-organisations\/2017_18_/),
      expect.stringMatching(/^qof-prevalence\/2017_18_/),
    ]);
  });

  it.each([
    ['damaged', 'changed', / is damaged: its bytes are not those that the release was made of$/],
    ['lost', 'missing', /^iapt-annual\/2017_18_[0-9a-f]{12}\.csv is not in the archive$/],
  ] as const)('an archive whose file is %s: nothing is claimed', async (what, state, said) => {
    const other = join(root, what);
    cpSync(raw, other, { recursive: true });
    const [file = ''] = filesOf(await traced({ out, raw }, 'E54000010', 'iapt-recovery'));
    const path = join(other, file);
    if (what === 'lost') rmSync(path);
    else
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace('recovery,count,1220', 'recovery,count,1230'),
      );
    const found = await traced({ out, raw: other }, 'E54000010', 'iapt-recovery');
    expect(found.agrees).toBeNull();
    expect(found.reason).toMatch(said);
    expect(found.recomputed).toBeNull();
    expect(found.snapshots.find((one) => one.file === file)).toMatchObject({ state, header: null });
    expect(observationsOf(found).map(({ text }) => text)).toEqual(Array(6).fill(null));
    expect(found.formula).toBe('100 × 6,700 ÷ 11,735 = 57.094162761 percent');
  });
});
