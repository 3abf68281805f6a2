import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { archived, holdings } from '../../src/fetch/archive.ts';
import { lastGood } from '../../src/fetch/offer.ts';
import { select } from '../../src/fetch/selection.ts';
import { everyPeriodOf, isOfIndicator } from '../../src/model/period.ts';
import { retrieve } from '../../src/retrieve.ts';
import { anExtract, declared, packageRoot, scratch } from '../support.ts';

/** Sources of which a file holds every period of one indicator. */
const rates = declared('fingertips-rates');
const fingertips = declared('fingertips');

const folder = scratch();
const mirror = join(folder, 'mirror');
const raw = join(folder, 'raw');

/** As many rows of an indicator as are asked for, in the layout of the tidied rates. */
function tidied(indicator: string, rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `E0${6_000_000 + i},Somewhere,2016/17,${i % 90}.5,${indicator},Percentage,Persons,Similar`,
  );
  return `area_code,area_name,period,value,indicator,measure,unit,significance\n${lines.join('\n')}\n`;
}

/** Fetches the rates from the mirror, as another of its files changes or not. */
async function take() {
  const { findings, sources } = await retrieve(
    { from: { kind: 'mirror', mirror }, only: [], raw, sources: [rates] },
    { now: () => new Date('2026-11-22T09:00:00Z'), packageRoot, log: () => {} },
  );
  return { findings: [...findings, ...sources.flatMap((s) => s.findings)], fetched: sources[0] };
}

describe('files of one indicator each, which a mirror gives one period', () => {
  beforeAll(() => {
    mkdirSync(join(mirror, 'rates'), { recursive: true });
    const list = ['dementia', 'alcohol'].map((name) => ({
      period: 'various',
      path: `rates/${name}.csv`,
    }));
    const numbered = { period: '2016/17', path: 'rates/smoking.csv', indicator: 92443 };
    writeFileSync(
      join(mirror, 'mirror.json'),
      JSON.stringify({ 'fingertips-rates': [...list, numbered] }),
    );
    writeFileSync(join(mirror, 'rates', 'dementia.csv'), tidied('Dementia', 600));
    writeFileSync(join(mirror, 'rates', 'alcohol.csv'), tidied('Alcohol', 4_000));
    writeFileSync(join(mirror, 'rates', 'smoking.csv'), tidied('Smoking', 700));
  });

  it('all come, each under the number of its indicator, else under its name', async () => {
    const { findings, fetched } = await take();
    expect(findings).toEqual([]);
    expect(fetched).toMatchObject({ files: 3, added: 3 });
    expect(archived(raw).map((e) => e.period)).toEqual([
      'indicator 92443',
      'indicator alcohol',
      'indicator dementia',
    ]);
  });

  it('are all read, and none again that did not change', async () => {
    expect((await take()).fetched).toMatchObject({ files: 3, added: 0, unchanged: 3 });
    expect(select([rates], archived(raw), []).chosen.map((c) => c.extracts.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('a short one is not measured by a long one of another indicator', async () => {
    const held = holdings(raw).map((h) => h.sidecar);
    expect(lastGood(held, 'fingertips_rates', 'indicator cancer')).toBeNull();
    expect(lastGood(held, 'fingertips_rates', '2016/17')).toBeNull();
    expect(lastGood(held, 'fingertips_rates', 'indicator dementia')).toEqual({
      period: 'indicator dementia',
      rows: 600,
    });
    writeFileSync(join(mirror, 'rates', 'alcohol.csv'), tidied('Alcohol', 1_000));
    const { findings, fetched } = await take();
    expect(fetched).toMatchObject({ added: 0, unchanged: 2 });
    expect(findings).toMatchObject([{ name: 'rows collapsed', period: 'indicator alcohol' }]);
  });
});

describe('which of them a build reads', () => {
  const of = (sourceId: string, period: string, bundled = false) =>
    anExtract({ sourceId, period, bundled, file: `${bundled ? 'bundled/' : ''}${period}` });
  const smoking = everyPeriodOf(91547);

  it('a fetched one stands before the bundled one of its indicator, beside those of others', () => {
    const floor = [of('fingertips', smoking, true), of('fingertips', everyPeriodOf(1), true)];
    const { chosen } = select([fingertips], [of('fingertips', smoking)], floor);
    expect(
      chosen.map((c) => [c.period, c.extracts.map((e) => e.file), c.floor.map((e) => e.file)]),
    ).toEqual([
      [smoking, [smoking], [`bundled/${smoking}`]],
      ['indicator 1', ['bundled/indicator 1'], []],
    ]);
  });

  it('one that was fetched before they were told apart is passed over, and said to be', () => {
    const { chosen, passedOver } = select([fingertips], [of('fingertips', '2019')], []);
    expect(chosen).toEqual([]);
    expect(passedOver).toMatchObject([{ extract: { period: '2019' } }]);
    expect(passedOver[0]?.because).toMatch(/indicator/);
  });

  it('no period is taken for an indicator', () => {
    expect(isOfIndicator(smoking)).toBe(true);
    for (const period of ['2016/17', '2016-Q2', 'undated', 'various']) {
      expect(isOfIndicator(period)).toBe(false);
    }
  });
});
