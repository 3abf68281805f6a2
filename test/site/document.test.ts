import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DomUtils, parseDocument } from 'htmlparser2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pack } from '../../src/model/pack.ts';
import { dayText, exactText, valueText } from '../../src/query/pack-figure.ts';
import { besideEngland, insteadOf } from '../../src/query/pack-gap.ts';
import { footprintDocument } from '../../src/site/document.ts';
import { documentOf, shownPack, shownValues } from '../../src/site/documents.ts';
import { areas } from '../../src/site/frame.ts';
import { spineOf } from '../../src/site/spine.ts';
import { type Release, shippedRelease } from '../figures/releases.ts';
import { aBaseline, anIndicator, aSmallPack, UNCOMPARED } from '../query/small-pack.ts';

type Node = ReturnType<typeof parseDocument>;
type Element = NonNullable<ReturnType<typeof DomUtils.findOne>>;

const all = (node: Node | Element, test: (element: Element) => boolean): Element[] =>
  DomUtils.findAll(test, [node as Element]);
const named = (node: Node | Element, name: string) => all(node, (one) => one.name === name);
const classed = (node: Node | Element, name: string) =>
  all(node, (one) => (one.attribs.class ?? '').split(' ').includes(name));
/** Text as it is read: what is only drawn, or only for those who see, among it. */
const textOf = (node: Node | Element) =>
  DomUtils.textContent(node as Element)
    .replace(/\s+/g, ' ')
    .trim();

const OPTIONS = {
  release: '2026-11-22_aaaaaaaa',
  root: '../../../',
  attribution: 'share',
  values: new Map([['in-time', [60, 75, 90]]]),
  traces: 'pages',
} as const;

function documentOfSmall(given: Partial<Pack> = {}, traces: 'pages' | 'command' = 'pages'): Node {
  return parseDocument(footprintDocument(aSmallPack(given), { ...OPTIONS, traces }));
}

const figure = (page: Node, id: string): Element => {
  const [found] = all(page, (one) => one.attribs.id === id);
  if (!found) throw new Error(`the document has no figure ${id}`);
  return found;
};

describe('the document of a small pack', () => {
  const page = documentOfSmall();

  it('says whom it is about, as of when, and what figures are not', () => {
    const who = textOf(figure(page, 'who'));
    for (const said of [
      'E54000099, ODS QZZ',
      'Midlands and East of England (Y55)',
      'Ann Other, Chief Executive, Fenland CCG (March 2016)',
      '1,361,898 on 30 June 2017, not registered patients',
      '1 CCG, 2 providers (1 in part)',
      'Birmingham and Solihull (0.34)',
    ]) {
      expect(who).toContain(said);
    }
    expect(textOf(page).split(areas('share'))).toHaveLength(3);
    expect(textOf(page)).toContain('as of 22 November 2026, release 2026-11-22_aaaaaaaa');
  });

  it('has each gap with its summary', () => {
    const gaps = textOf(figure(page, 'gaps'));
    for (const { title, summary } of aSmallPack().gaps) {
      expect(gaps).toContain(title);
      for (const sentence of summary) expect(gaps).toContain(sentence);
    }
  });

  it('shows a figure with its interval, England, rank, the word, and the change', () => {
    const row = figure(page, 'in-time');
    const [cells = ''] = classed(row, 'figure').map(textOf);
    for (const said of ['75.0 %', '74.7–75.3 %', '80.0 %‡', '40th of 44', 'Worse', '−4.9, worse']) {
      expect(cells).toContain(said);
    }
    expect(cells).toContain('England over all that is published: 81.3 %');
    const [spine] = classed(row, 'spine');
    expect(spine?.attribs['aria-label']).toBe(
      '75.0 %, England 80.0 %, best fifth 90.0 %, among 3 footprints',
    );
    const [trend] = classed(row, 'trend');
    expect(trend?.attribs['aria-label']).toBe(
      '2016/17 79.9 % (England 82.0 %), 2017/18 75.0 % (England 80.0 %)',
    );
  });

  it('tells how far it is from the best fifth, in people', () => {
    expect(textOf(figure(page, 'in-time'))).toContain(
      '90.0 %, difference −15.0; 15,000 fewer than at that rate: worse',
    );
  });

  it('says of a suppressed member that it is suppressed, and never nought', () => {
    const [table] = named(figure(page, 'in-time'), 'table');
    const rows = table ? named(table, 'tr').map(textOf) : [];
    expect(rows).toContain('Fenland Hospitals NHS Trust RAA100.0 %45,00050,00090.0 %');
    const hidden = rows.find((row) => row.includes('Marsh Hospitals'));
    expect(hidden).toBe('Marsh Hospitals NHS Trust RBB36.1 %suppressedsuppressed');
  });

  it('says of a withheld figure why, and draws and ranks nothing', () => {
    for (const id of ['withheld', 'open']) {
      const row = figure(page, id);
      expect(textOf(row)).toContain('withheld');
      expect(classed(row, 'spine')).toEqual([]);
      expect(textOf(row)).not.toMatch(/\d(?:st|nd|rd|th) of 44/);
    }
    expect(textOf(figure(page, 'withheld'))).toContain('coverage 69.8 % is below 80 %');
    expect(textOf(figure(page, 'open'))).toContain('lies in 51.21–51.68 %');
  });

  it('marks a figure with holes hollow, and says what it covers', () => {
    const row = figure(page, 'partly');
    const [mark] = classed(row, 'mark');
    expect(mark?.attribs.class).toBe('mark not-compared hollow');
    expect(textOf(row)).toContain('covers 88.1 % of what it should, so it is not compared');
    expect(textOf(row)).toContain('estimated');
    expect(classed(figure(page, 'in-time'), 'hollow')).toEqual([]);
  });

  it('does not bridge a break, and neither ranks nor draws a sum', () => {
    expect(textOf(figure(page, 'broken'))).toContain(
      'break in the series after 2016/17: another source',
    );
    for (const id of ['residents', 'days']) {
      expect(classed(figure(page, id), 'spine')).toEqual([]);
      expect(classed(figure(page, id), 'standing')).toEqual([]);
    }
    expect(textOf(figure(page, 'days'))).toContain('38,317');
  });

  it('shows a range over members as a bar without a mark', () => {
    const ranged = anIndicator('ranged', 'Excess weight, range over districts', {
      combine: 'range',
      baseline: aBaseline({
        ...UNCOMPARED,
        method: 'range over members',
        value: null,
        valueLow: 30,
        valueHigh: 38.8,
        englandValue: 34.2,
        membersPresent: 9,
      }),
    });
    const row = figure(documentOfSmall({ indicators: [ranged] }), 'ranged');
    expect(textOf(row)).toContain('30.0–38.8 % over 9 members; England 34.2 %');
    expect(classed(row, 'interval')).toHaveLength(1);
    expect(classed(row, 'mark')).toEqual([]);
  });

  it('leads to the trace of each figure, or tells the command that writes it', () => {
    const hrefs = (node: Node | Element) => named(node, 'a').map(({ attribs }) => attribs.href);
    expect(hrefs(figure(page, 'in-time'))).toContain('trace/in-time/');
    const still = documentOfSmall({}, 'command');
    expect(hrefs(still).filter((href) => href?.startsWith('trace/'))).toEqual([]);
    expect(textOf(figure(still, 'in-time'))).toContain(
      'npx footpack trace E54000099 in-time --scheme stp-2017 --html trace.html',
    );
  });

  it('takes whatever a pack holds as text', () => {
    const bad = '"><script>alert(1)</script><img src=x onerror="alert(2)">\u0007';
    const pack = aSmallPack();
    const [organisation] = pack.organisations;
    const [source] = pack.sources;
    const spoilt = {
      footprint: { ...pack.footprint, name: bad, lead: { name: bad, role: bad } },
      similar: [{ code: bad, name: bad, distance: 1 }],
      organisations: organisation ? [{ ...organisation, name: bad, code: bad }] : [],
      indicators: pack.indicators.map((one) => ({ ...one, title: bad, notes: [bad], unit: bad })),
      gaps: pack.gaps.map((one) => ({ ...one, summary: [bad] })),
      sources: source ? [{ ...source, title: bad, url: `javascript:${bad}` }] : [],
    };
    const text = footprintDocument(aSmallPack(spoilt), OPTIONS);
    const page = parseDocument(text);
    expect([...named(page, 'script'), ...named(page, 'img')]).toEqual([]);
    expect(all(page, ({ attribs }) => Object.keys(attribs).some((a) => /^on/.test(a)))).toEqual([]);
    expect(
      named(page, 'a').filter(({ attribs }) => /^javascript/.test(attribs.href ?? '')),
    ).toEqual([]);
    expect(text).not.toContain('\u0007');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('is the same bytes for the same pack', () => {
    expect(footprintDocument(aSmallPack(), OPTIONS)).toBe(footprintDocument(aSmallPack(), OPTIONS));
  });
});

describe('a spine', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  it('has England in the middle, every mark on it, and the better side on the right', () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 50 }),
        number,
        number,
        fc.constantFrom('high' as const, 'low' as const, 'none' as const),
        (values, value, englandValue, polarity) => {
          const indicator = anIndicator('any', 'Any', {
            polarity,
            baseline: aBaseline({ value, englandValue, lower95: value - 1, upper95: value + 1 }),
          });
          const spine = spineOf(indicator, values);
          const sign = polarity === 'low' ? -1 : 1;
          const places = spine?.others ?? [];
          expect(places).toHaveLength(values.length);
          for (const [i, place] of places.entries()) {
            expect(place).toBeGreaterThanOrEqual(0);
            expect(place).toBeLessThanOrEqual(1);
            const apart = (values[i] ?? 0) - englandValue;
            if (Math.abs(apart) > 1e-6) {
              expect(Math.sign(place - 0.5)).toBe(Math.sign(apart) * sign);
            }
          }
          const [low = 0, high = 0] = spine?.interval ?? [];
          expect(low).toBeLessThanOrEqual(spine?.value ?? -1);
          expect(high).toBeGreaterThanOrEqual(spine?.value ?? 2);
        },
      ),
    );
  });

  it('is not drawn of a sum, without England, or of what is withheld', () => {
    const of = (given: Parameters<typeof aBaseline>[0], combine: 'ratio' | 'sum' = 'ratio') =>
      spineOf(anIndicator('any', 'Any', { combine, baseline: aBaseline(given) }), [70]);
    expect(of({})).not.toBeNull();
    expect(of({}, 'sum')).toBeNull();
    expect(of({ englandValue: null })).toBeNull();
    expect(of({ value: null, valueLow: 1, valueHigh: 2, withheldReason: 'holes' })).toBeNull();
    expect(of({ value: null, valueLow: null, valueHigh: null })).toBeNull();
    expect(of({ value: 80, lower95: null, upper95: null })).toMatchObject({ interval: null });
  });
});

describe('the documents of the shipped release', () => {
  let release: Release;
  let shelf: { id: string; folder: string };
  let page: Node;
  let pack: Pack;
  const scheme = 'stp-2017';
  const code = 'E54000016';

  beforeAll(async () => {
    release = await shippedRelease();
    shelf = { id: release.id, folder: release.folder };
    const values = shownValues(shelf, scheme);
    page = parseDocument(
      documentOf(shelf, scheme, code, { attribution: 'hq', values, traces: 'pages' }),
    );
    pack = shownPack(shelf, scheme, code);
  });
  afterAll(() => release.db.close());

  it('set each figure among the values that the tables have of it', async () => {
    const values = shownValues(shelf, scheme);
    for (const { id, baseline } of pack.indicators) {
      const rows = await release.rows(
        `SELECT value FROM baseline WHERE scheme = '${scheme}' AND indicator_id = '${id}'
         AND period = '${baseline.period}' AND value IS NOT NULL ORDER BY value`,
      );
      const shown = [...(values.get(id) ?? [])].sort((a, b) => a - b);
      expect(shown, id).toEqual(rows.map((row) => Number(row.value)));
    }
    expect(values.get('ae-4hr-type1')).toHaveLength(44);
  });

  it('have every figure once, with the value and England as the pack is read elsewhere', () => {
    expect(classed(page, 'one')).toHaveLength(pack.indicators.length);
    for (const indicator of pack.indicators) {
      const { id, title, definition, baseline, members, notes } = indicator;
      const said = textOf(figure(page, id));
      const writing = besideEngland(indicator);
      const instead = insteadOf(indicator)?.replace(/^withheld[:,]/, '');
      expect(said).toContain(title);
      expect(said).toContain(definition.replace(/\s+/g, ' '));
      expect(said).toContain(instead ?? valueText(baseline.value, writing));
      if (!instead) expect(said).toContain(valueText(baseline.englandValue, writing));
      for (const member of members) {
        expect(said).toContain(member.code);
        if (!member.suppressed && member.numerator !== null) {
          expect(said).toContain(exactText(member.numerator, 1));
        }
      }
      for (const note of notes) expect(said).toContain(note);
    }
  });

  it('name every source with its licence, day and hash', () => {
    const said = textOf(figure(page, 'sources'));
    expect(pack.sources.length).toBeGreaterThan(20);
    for (const { title, publisher, licence, attribution, retrieved, sha256 } of pack.sources) {
      for (const part of [title, publisher, licence, attribution, sha256]) {
        expect(said).toContain(part);
      }
      expect(said).toContain(dayText(retrieved ?? ''));
    }
  });

  it('have no id twice, no way to a part that is not there, and nothing from elsewhere', () => {
    const ids = all(page, ({ attribs }) => attribs.id !== undefined).map((one) => one.attribs.id);
    expect(new Set(ids).size).toBe(ids.length);
    const hrefs = named(page, 'a').map(({ attribs }) => attribs.href ?? '');
    for (const href of hrefs.filter((one) => one.startsWith('#'))) {
      expect(ids).toContain(decodeURIComponent(href.slice(1)));
    }
    const loads = all(page, ({ attribs }) => 'src' in attribs).concat(named(page, 'link'));
    for (const { attribs } of loads)
      expect(attribs.href ?? attribs.src).toMatch(/^\.\.\/\.\.\/\.\.\/assets\//);
    for (const href of hrefs.filter((one) => one.includes('/releases/'))) {
      const path = href.replace(`../../../releases/${release.id}/`, '');
      expect(() => readFileSync(join(release.folder, path))).not.toThrow();
    }
  });
});
