import { describe, expect, it } from 'vitest';
import { GAPS } from '../../src/model/lists.ts';
import { Problem } from '../../src/model/problem.ts';
import { gapPart, indicatorMeant, type PackFile, packOf } from '../../src/query/pack.ts';
import { indicatorPage } from '../../src/query/pack-indicator.ts';
import { packPage } from '../../src/query/pack-page.ts';
import { length } from '../../src/query/page.ts';
import { aBaseline, anIndicator, aSmallPack, UNCOMPARED } from './small-pack.ts';

const options = { width: 100, release: '2026-11-22_0123abcd', gap: null };

/** The small pack at 100 columns, as an analyst should find it. */
const PAGE = `Fenland
code       E54000099, ODS QZZ, footprint 45 of stp-2017
region     Midlands and East of England (Y55)
lead       Ann Other, Chief Executive, Fenland CCG (March 2016)
residents  1,361,898 on 30 June 2017, not registered patients
as of      22 November 2026, release 2026-11-22_0123abcd

Health and wellbeing
────────────────────
· None is called worst or best.

                                                         differ-  more or          against
                                         value  England     ence    fewer   fifth  England  change
Recorded disease, percent, 2017/18
  Fern fever: patients on the register  1.76 %  1.91 %†    −0.15   −2,175  lowest  lower    –
      lower than chance and the usual spread of footprints explain (99.8 %)
  Moss ague: patients on the register   withheld: coverage 69.8 % is below 80 %

Sums: a footprint’s size is in them, so they are neither ranked nor compared.
                           value      England
Population, residents, 2017
  Residents, mid-2017  1,361,898  55,619,430†

Care and quality
────────────────
· Furthest behind England: 75.0 %, England 80.0 %.

                                                        differ-  more or         against
                                       value   England     ence    fewer  fifth  England  change
Urgent care, percent, 2017/18, change from 2016/17
  A&E within four hours, major departments (type 1), by provider’s footprint
                                     75.0 %    80.0 %‡     −5.0   −5,000  worst  worse    −4.9 worse
      England over all that is published: 81.3 %
  Seen in time, another source      80.20 %   80.00 %     +0.20     +200    3rd  similar   – break
    since
      break in the series after 2016/17: another source
  Seen in time where it is known     75.0 %*   80.0 %         –        –      –  –
      covers 88.1 % of what it should, so it is not compared
Talking therapies, percent, 2017/18
  Moved to recovery                 withheld, lies in 51.21–51.68 %: suppressed members leave the
                                    value open
  Reliably improved                  85.0 %~   80.0 %      +5.0     +411   best  better

Sums: a footprint’s size is in them, so they are neither ranked nor compared.
                  value    England  change
Flow, days, 2017/18, change from 2016/17
  Days of delay  38,317  1,979,475  −11,108

Finance and efficiency
──────────────────────
· None is called worst or best.

                                                  differ-  more or         against
                                  value  England     ence    fewer  fifth  England
Funding, £ per patient, 2017/18
  Payments per patient          £138.58  £138.77   −£0.19  −£14.3m    3rd  –
Funding, as published, undated
  Spending, range over members  3.7–10.8 over 4 members

difference       value less England’s before both are rounded; of percentages in points
more or fewer    how many more (+) or fewer (−) there are than at England’s rate: people, or what
                 else is counted (attendances, days, £)
fifth            of the ranked footprints: best to worst where one way is good, else highest to
                 lowest
against England  by the 95 % interval, after size; a dash: not compared, for want of an interval, of
                 coverage or of counts that are shown
change           from the whole period before, in the unit; unclear: its limits hold zero; break:
                 the series is not bridged; a dash alone: a register that only grows
*                estimated: more than a quarter is apportioned, a weighted mean stands in for
                 counts, or a suppressed count is in it
~                its counts are published rounded or suppressed: --indicator tells the bounds it
                 lies in
†                England is summed from what is published of its organisations
‡                England is taken over the organisations that a footprint could hold, not over all

Money
─────
do-nothing gap  £542 million in 2020/21, as published
basis           with social care
evidence        https://example.org/plan.pdf

National resources of the NHS in England, £ million
                  2015/16  2016/17
  CCGs             69,484   71,853
  Sustainability        –    1,800
  Total           100,361  105,835

National sums, £ million: no footprint is given a share of them.

Footprints most like it
───────────────────────
                           code       distance
  Birmingham and Solihull  E54000017      0.34
Distance: over published characteristics of their residents, in standard deviations between
footprints; the nearest first.

What was promised
─────────────────
present   Organisation list: organisations.csv
awaiting  CQC ratings: nothing yet
            to fill it: a tidy extract

Organisations
─────────────
1 CCG, 2 providers (1 in part).

Next
────
one in full  npx footpack pack E54000099 --indicator in-time
their ids    npx footpack indicators
members      npx footpack orgs E54000099
all periods  npx footpack sql "FROM baseline WHERE scheme = 'stp-2017' AND footprint_code = 'E54000099'"`;

describe('the page of a pack', () => {
  const pack = aSmallPack();
  const page = (given: object = {}) => packPage(pack, { ...options, ...given });

  it('is this, at 100 columns', () => {
    expect(page().join('\n')).toBe(PAGE);
  });

  it.each([80, 100, 160])('fits %i columns, and leaves no indicator out', (width) => {
    const lines = page({ width });
    const long = lines.filter((line) => length(line) > width && !line.includes('npx footpack'));
    expect(long).toEqual([]);
    const text = lines.join(' ').replace(/\s+/g, ' ');
    for (const { domain, unit } of pack.indicators) expect(text).toContain(`${domain}, ${unit}`);
    if (width === 160)
      for (const { id, baseline } of pack.indicators) {
        if (baseline.value !== null)
          expect(lines.some((line) => line.endsWith(` ${id}`))).toBe(true);
      }
  });

  it('is laid out for 80 columns on a narrower terminal', () => {
    expect(page({ width: 40 })).toEqual(page({ width: 80 }));
  });

  it('tells size before significance', () => {
    for (const width of [80, 100, 160]) {
      const lines = page({ width });
      const heads = lines.filter(
        (line) => /\bvalue +England\b/.test(line) && /\bfifth\b/.test(line),
      );
      expect(heads.length).toBe(3);
      for (const head of heads) {
        expect(head).toMatch(/value +England +ence +fewer +fifth( +rank)? +England( +change)?/);
      }
      expect(lines.join('\n')).toMatch(
        /75\.0 % +80\.0 %‡ +−5\.0 +−5,000 +worst( +40\/44)? +worse +−4\.9 worse/,
      );
    }
  });

  it('neither ranks nor compares a sum, and calls no register best or worst', () => {
    const row = page().find((line) => line.includes('Residents, mid-2017'));
    expect(row?.trim()).toBe('Residents, mid-2017  1,361,898  55,619,430†');
    const health = page({ gap: 'health' }).join('\n');
    expect(health).toMatch(/Fern fever.+lowest +lower/);
    expect(health).not.toMatch(/Fern fever.+(best|worst)/);
  });

  it('gives no direction to a register that only grows, and bridges no break', () => {
    const lines = page();
    expect(lines.find((line) => line.includes('Fern fever'))).toMatch(/lower +–$/);
    const at = lines.findIndex((line) => line.includes('Seen in time, another source'));
    expect(lines[at]).toMatch(/similar +– break$/);
    expect(lines[at + 2]?.trim()).toBe('break in the series after 2016/17: another source');
  });

  it('gives counts by category, and says where there is no figure', () => {
    const none = { ...UNCOMPARED, value: null, valueLow: null, valueHigh: null };
    const rated = aBaseline({ ...none, method: 'counts by category' });
    const given = aSmallPack({
      indicators: [
        anIndicator('rated', 'Ratings of practices', {
          combine: 'none',
          baseline: rated,
          categories: [
            { category: 'Good', members: 3, membersSuppressed: 0, count: 12 },
            { category: 'Inadequate', members: 2, membersSuppressed: 1, count: null },
          ],
        }),
        anIndicator('nothing', 'Of nobody', { baseline: aBaseline(none) }),
      ],
    });
    const lines = packPage(given, options);
    expect(lines).toContain('  Ratings of practices  Good 12, Inadequate 2 members');
    expect(lines).toContain('  Of nobody             no figure');
    const full = indicatorPage(given, indicatorMeant(given, 'rated'), options);
    expect(full).toContain('value        Good 12, Inadequate 2 members');
  });

  it('explains the marks that stand in it, and no other', () => {
    const finance = page({ gap: 'finance' }).join('\n');
    for (const mark of ['*', '~', '†', '‡']) {
      expect(
        page().some((line) => line.startsWith(`${mark} `)),
        mark,
      ).toBe(true);
      expect(finance).not.toContain(mark);
    }
  });

  it('shows a gap alone when it is asked to, money with finance', () => {
    for (const gap of GAPS) {
      const lines = page({ gap });
      const titles = pack.gaps.map((one) => one.title).filter((title) => lines.includes(title));
      expect(titles).toEqual([pack.gaps.find((one) => one.gap === gap)?.title]);
      expect(lines.includes('Money')).toBe(gap === 'finance');
      expect(lines).not.toContain('What was promised');
    }
  });

  it('orders the national resources as their publisher does, a year that has none a dash', () => {
    const lines = page();
    const at = lines.findIndex((line) => line.startsWith('National resources'));
    expect(lines.slice(at + 2, at + 5).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ['CCGs', '69,484', '71,853'],
      ['Sustainability', '–', '1,800'],
      ['Total', '100,361', '105,835'],
    ]);
  });

  it('says what is not known of a footprint, and what is', () => {
    const { footprint } = pack;
    const bare = aSmallPack({
      scheme: 'icb-2023',
      footprint: {
        ...footprint,
        number: null,
        odsCode: null,
        region: null,
        lead: null,
        population: null,
      },
      similar: [],
      indicators: [],
      organisations: [],
      finance: { ...pack.finance, resources: [], doNothingGap: null },
    });
    const text = packPage(bare, options).join('\n');
    expect(text).toContain('code       E54000099, icb-2023\n');
    expect(text).toContain('region     none known');
    expect(text).toContain('lead       none confirmed in March 2016');
    expect(text).toContain('residents  not known');
    expect(text).toContain('none was found published for this footprint');
    expect(text).toContain('None are told: characteristics of too few footprints are at hand.');
    expect(text).not.toContain('National resources');
    const later = aSmallPack({
      footprint: {
        ...footprint,
        codes: ['E54000099', 'E54000062'],
        became: { scheme: 'stp-2018', codes: 'E54000062 0.8709, E54000055 0.1291' },
      },
    });
    expect(packPage(later, options).slice(2, 4)).toEqual([
      'also coded  E54000062',
      'became      E54000062 0.8709, E54000055 0.1291 in stp-2018',
    ]);
  });

  it('proposes commands that find the same release', () => {
    const where = " --scheme icb-2023 --release r1 --out 'other place'";
    const lines = packPage(aSmallPack({ scheme: 'icb-2023' }), { ...options, where }).slice(-4);
    expect(lines[0]).toBe(`one in full  npx footpack pack E54000099 --indicator in-time${where}`);
    expect(lines[2]).toBe(`members      npx footpack orgs E54000099${where}`);
    expect(lines[3]).toMatch(/scheme = 'icb-2023' AND .+" --release r1 --out 'other place'$/);
  });

  it('sets apart by style alone: without it the text is the same', () => {
    const strong = (text: string) => `<b>${text}</b>`;
    const faint = (text: string) => `<i>${text}</i>`;
    const lines = page({ style: { strong, faint }, width: 160 });
    expect(lines[0]).toBe('<b>Fenland</b>');
    expect(lines.some((line) => line.endsWith('<i>in-time</i>'))).toBe(true);
    const bare = lines.map((line) => line.replace(/<\/?[bi]>/g, '').trimEnd());
    expect(bare).toEqual(page({ width: 160 }));
  });

  it('hides control characters of whoever named things', () => {
    const nasty = 'A\u001b[31mB\nC';
    const given = aSmallPack({
      footprint: { ...pack.footprint, name: nasty },
      indicators: [anIndicator('nasty', nasty, { domain: nasty, unit: nasty, notes: [nasty] })],
      promised: [{ what: nasty, state: 'awaiting', by: nasty, file: nasty }],
    });
    const lines = [
      ...packPage(given, options),
      ...indicatorPage(given, indicatorMeant(given, 'nasty'), options),
    ];
    expect(lines.join('').match(/\p{Cc}/u)).toBeNull();
    expect(lines[0]).toBe('A·[31mB C');
  });
});

describe('an indicator in full', () => {
  const pack = aSmallPack();
  const shown = (id: string, given: object = {}) =>
    indicatorPage(pack, indicatorMeant(pack, id), { ...options, ...given }).join('\n');

  it('has every field that the pack has of it', () => {
    const text = shown('in-time');
    for (const said of [
      'id           in-time',
      'gap, domain  care, Urgent care',
      'numerator    Attendances that ended in time',
      'denominator  Attendances',
      'multiplier   100',
      'polarity     high',
      'combines by  ratio',
      'period       2017/18 (1 April 2017 to 31 March 2018)',
      'value        75.0 % (95 % limits 74.7 % to 75.3 %)',
      'made of      75,000 of 100,000',
      'method       ratio of sums',
      'coverage     100.0 %; 2 of 2 members are there, 0 of them suppressed',
      'England      80.0 %; same organisations; over all that is published 81.3 %',
      'rank         40 of 44',
      'in a word    worse',
      'By the footprint of the provider’s headquarters.',
      'source       small: Attendances by provider',
      'licence      Open Government Licence v3.0',
    ]) {
      expect(text).toContain(said);
    }
    expect(text).toMatch(/best fifth \(9 footprints\) +90\.0 % +−15\.0 +−15,000 +worse/);
    expect(text).toMatch(/2016\/17 to 2017\/18 +−4\.9 +−5\.0 to −4\.7 +worse/);
    expect(text).toMatch(/2016\/17 +79\.9 % +79\.6–80\.1 % +82\.0 % +79,860 +100,000 +100\.0 %/);
    expect(text).not.toContain('Funnel');
  });

  it('names its members with what they published, and their own value', () => {
    const text = shown('in-time');
    expect(text).toMatch(
      /RAA Fenland[\s\S]+provider +2017-04 +1 +headquarters +45,000 +50,000 +90\.0 %/,
    );
    expect(text).toMatch(/RBB Marsh[\s\S]+provider +2017-04 +0\.3611 +share +suppressed/);
  });

  it('has its funnel, with unadjusted limits as such', () => {
    const text = shown('register');
    expect(text).toContain('99.8 % limits    1.80–2.10 %, over-dispersion allowed for');
    expect(text).toContain('by chance alone  1.87–1.94 %');
    expect(text).toContain('dispersion 12.5, tau 0.050 %, z −3.50, p 0.0005');
    expect(text).toContain('outlier          lower');
  });

  it('says why there is no value, and in what it lies', () => {
    expect(shown('withheld')).toContain('value        withheld: coverage 69.8 % is below 80 %');
    const open = shown('open');
    expect(open).toContain('value        withheld: suppressed members leave the value open');
    expect(open).toContain('lies in      51.21–51.68 %');
    expect(shown('range')).toContain('value        3.7–10.8 over the members');
  });
});

describe('what is asked of a pack', () => {
  const pack = aSmallPack();

  it('an indicator is meant by its id, or by a part of an id or title that no other has', () => {
    expect(indicatorMeant(pack, ' In-Time ').id).toBe('in-time');
    expect(indicatorMeant(pack, 'ague').id).toBe('withheld');
    expect(() => indicatorMeant(pack, 'seen')).toThrow(/2 indicators of E54000099/);
    expect(() => indicatorMeant(pack, '')).toThrow(/no indicator ""/);
  });

  it('a gap alone keeps the rest of the pack', () => {
    const part = gapPart(pack, 'finance');
    expect(part.indicators.map(({ id }) => id)).toEqual(['pounds', 'range']);
    expect(part.gaps.map((one) => one.gap)).toEqual(['finance']);
    expect(part.footprint).toEqual(pack.footprint);
  });
});

describe('a pack of another footpack', () => {
  const file = (text: string): PackFile => ({
    release: '2026-11-22_0123abcd',
    scheme: 'stp-2017',
    code: 'E54000099',
    name: 'Fenland',
    path: 'releases/2026-11-22_0123abcd/stp-2017/packs/E54000099/pack.json',
    text,
  });

  function said(text: string): string {
    try {
      packOf(file(text));
    } catch (error) {
      if (error instanceof Problem) return error.describe();
    }
    throw new Error('the pack was read');
  }

  it('is read where nothing is wanting', () => {
    expect(packOf(file(JSON.stringify(aSmallPack())))).toEqual(aSmallPack());
  });

  it('is refused with the release, the fields that are wanting, and what to do', () => {
    const { gaps, similar, ...older } = aSmallPack();
    for (const indicator of older.indicators) Reflect.deleteProperty(indicator, 'changes');
    const text = said(JSON.stringify(older));
    expect(gaps.length + similar.length).toBe(4);
    expect(text).toContain('release 2026-11-22_0123abcd was made by another footpack');
    expect(text).toContain('misses similar, gaps, indicators[].changes');
    expect(text).toContain('refresh --offline --scheme stp-2017');
    expect(text).toContain('untouched: the release');
  });

  it('that is no JSON is to be checked', () => {
    expect(said('{"scheme":')).toMatch(/is no JSON[\s\S]+footpack check 2026-11-22_0123abcd/);
  });
});
