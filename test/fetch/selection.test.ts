import { describe, expect, it } from 'vitest';
import { select } from '../../src/fetch/selection.ts';
import type { Extract } from '../../src/model/source.ts';
import { anExtract, declared } from '../support.ts';

const ae = declared('ae-attendances');
const qof = declared('qof-prevalence');
const practices = declared('qof-organisations');
const lsoas = declared('ons-lsoa-to-ccg');

function shipped(sourceId: string, period: string): Extract {
  return anExtract({ sourceId, period, file: `bundled/${sourceId} ${period}`, bundled: true });
}
function fetched(sourceId: string, period: string, edition = ''): Extract {
  return anExtract({ sourceId, period, file: `${sourceId} ${period}${edition}` });
}
/** What was chosen, in short: `period: candidates | floor`. */
function told(
  sources: Parameters<typeof select>[0],
  archive: Extract[],
  floor: Extract[],
): string[] {
  const names = (extracts: Extract[]) =>
    extracts.map((e) => e.file.replace(`${e.sourceId} `, '')).join(', ');
  return select(sources, archive, floor).chosen.map(
    (c) => `${c.sourceId} ${c.period}: ${names(c.extracts)} | ${names(c.floor)}`,
  );
}

const shippedAe = [shipped('ae-attendances', '2016/17'), shipped('ae-attendances', '2017/18')];

describe('which extracts a build reads', () => {
  it('stands on the bundled snapshot where nothing was fetched', () => {
    expect(told([ae], [], shippedAe)).toEqual([
      'ae-attendances 2016/17: bundled/2016/17 | ',
      'ae-attendances 2017/18: bundled/2017/18 | ',
    ]);
  });

  it('puts a fetched extract before the bundled ones whose periods it covers', () => {
    expect(told([ae], [fetched('ae-attendances', '2016-04/2019-03')], shippedAe)).toEqual([
      'ae-attendances 2016-04/2019-03: 2016-04/2019-03 | bundled/2016/17, bundled/2017/18',
    ]);
  });

  it('keeps the bundled extract of a period that nothing fetched covers', () => {
    expect(told([ae], [fetched('ae-attendances', '2016/17')], shippedAe)).toEqual([
      'ae-attendances 2016/17: 2016/17 | bundled/2016/17',
      'ae-attendances 2017/18: bundled/2017/18 | ',
    ]);
  });

  it('does not take a part of a year for the year', () => {
    expect(told([ae], [fetched('ae-attendances', '2017-04')], shippedAe)).toEqual([
      'ae-attendances 2017-04: 2017-04 | ',
      'ae-attendances 2016/17: bundled/2016/17 | ',
      'ae-attendances 2017/18: bundled/2017/18 | ',
    ]);
  });

  it('holds older editions of a period behind the newest', () => {
    const editions = [
      fetched('ae-attendances', '2016/17', ' revised'),
      fetched('ae-attendances', '2016/17', ' first'),
    ];
    expect(told([ae], editions, shippedAe)[0]).toBe(
      'ae-attendances 2016/17: 2016/17 revised, 2016/17 first | bundled/2016/17',
    );
  });

  it('leaves other sources alone', () => {
    expect(told([qof], [fetched('ae-attendances', '2016/17')], shippedAe)).toEqual([]);
  });
});

describe('fetched extracts that overlap', () => {
  it('counts a month of a span once, and says which file holds it', () => {
    const archive = [
      fetched('ae-attendances', '2016-04/2019-03'),
      fetched('ae-attendances', '2018-04'),
      fetched('ae-attendances', '2019-04'),
    ];
    const { chosen, passedOver } = select([ae], archive, []);
    expect(chosen.map((c) => c.period)).toEqual(['2016-04/2019-03', '2019-04']);
    expect(passedOver).toEqual([
      { extract: archive[1], because: `${archive[0]?.file} holds 2018-04 already` },
    ]);
  });

  it('takes one of two names for the same days', () => {
    const archive = [
      fetched('ae-attendances', '2016-04/2017-03'),
      fetched('ae-attendances', '2016/17'),
    ];
    const { chosen, passedOver } = select([ae], archive, []);
    expect(chosen).toHaveLength(1);
    expect(passedOver).toHaveLength(1);
  });
});

describe('a source that cannot be placed without another', () => {
  const shippedQof = [
    shipped('qof-organisations', '2016/17'),
    shipped('qof-prevalence', '2016/17'),
    shipped('qof-prevalence', '2017/18'),
  ];

  it('is passed over where the archive lacks the other, and says so', () => {
    const archive = [fetched('qof-prevalence', '2016/17')];
    const { chosen, passedOver } = select([practices, qof], archive, shippedQof);
    expect(chosen.every((c) => c.extracts.every((e) => e.bundled))).toBe(true);
    expect(chosen).toHaveLength(3);
    expect(passedOver).toEqual([
      { extract: archive[0], because: 'qof-organisations of 2016/17 is not in the archive' },
    ]);
  });

  it('is taken in the periods for which the archive has the other', () => {
    const archive = [
      fetched('qof-organisations', '2017/18'),
      fetched('qof-prevalence', '2016/17'),
      fetched('qof-prevalence', '2017/18'),
    ];
    const { chosen, passedOver } = select([practices, qof], archive, shippedQof);
    const taken = chosen.filter((c) => c.sourceId === 'qof-prevalence');
    expect(taken.map((c) => [c.period, c.extracts[0]?.bundled])).toEqual([
      ['2017/18', false],
      ['2016/17', true],
    ]);
    expect(passedOver.map((p) => p.extract.period)).toEqual(['2016/17']);
  });
});

describe('a source whose bundled extract stays', () => {
  it('is read beside what was fetched, and is no floor of it', () => {
    expect(
      told(
        [lsoas],
        [fetched('ons-lsoa-to-ccg', '2017-04')],
        [shipped('ons-lsoa-to-ccg', '2016-04'), shipped('ons-lsoa-to-ccg', '2017-04')],
      ),
    ).toEqual([
      'ons-lsoa-to-ccg 2017-04: 2017-04 | ',
      'ons-lsoa-to-ccg 2016-04: bundled/2016-04 | ',
      'ons-lsoa-to-ccg 2017-04: bundled/2017-04 | ',
    ]);
  });
});
