import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { frameworks, indicators, sources } from '../../pipelines/catalogue.ts';
import { answered, frameworkCounts, strayAnswer } from '../../src/model/framework.ts';
import { indicatorSchema } from '../../src/model/indicator.ts';
import { bundled } from '../figures/bundled.ts';
import { atHand, facts, packageRoot } from '../support.ts';

const IAF = 'ccg-iaf-2016-17';
const DASHBOARD = 'stp-dashboard-2017';

function framework(id: string) {
  const found = frameworks.find((f) => f.id === id);
  if (!found) throw new Error(`no framework ${id}`);
  return found;
}

/** Quotes as one writes them by hand, so that two spellings of a title are one. */
const straight = (text: string) => text.replaceAll('’', "'");

function factRows(name: string): Record<string, string>[] {
  return parse(readFileSync(join(facts, name), 'utf8'), { columns: true });
}

describe.skipIf(!atHand(facts, 'the lists of the two frameworks'))('against the lists kept', () => {
  it('the CCG framework has each of the 60, marked verified only where a page was read', () => {
    const rows = factRows('ccg_iaf_2016_17_indicators.csv');
    expect(rows).toHaveLength(60);
    expect(
      framework(IAF).items.map((item) => ({
        code: item.code,
        title: straight(item.title),
        domain: item.domain,
        verified: item.titleVerified,
      })),
    ).toEqual(
      rows.map((row) => ({
        code: row.code,
        title: row.title,
        domain: row.domain,
        verified: row.title_evidence?.startsWith('page'),
      })),
    );
  });

  it('the dashboard has each of the 17, marked verified only where a page was read', () => {
    const rows = factRows('stp_dashboard_indicators_2017.csv');
    expect(rows).toHaveLength(17);
    expect(
      framework(DASHBOARD).items.map((i) => [i.domain, straight(i.title), i.titleVerified]),
    ).toEqual(
      rows.map((row) => [row.domain, row.indicator, row.name_evidence?.startsWith('page')]),
    );
  });

  it('nothing recalled of a definition is in a declaration', () => {
    const kept = new Set(frameworks.flatMap((f) => f.items.flatMap((item) => Object.keys(item))));
    expect([...kept].sort()).toEqual(['code', 'domain', 'title', 'titleVerified', 'wants']);
  });
});

describe('the catalogue against its frameworks', () => {
  it('names publisher, series and column for every item, and only sources that it has', () => {
    const known = sources.map((s) => s.id);
    for (const { id, items } of frameworks) {
      expect(new Set(items.map((i) => i.code)).size, id).toBe(items.length);
      for (const { code, wants } of items) {
        expect(wants.publisher.length, `${id} ${code}`).toBeGreaterThan(2);
        expect(wants.series.length, `${id} ${code}`).toBeGreaterThan(5);
        expect(wants.column.length, `${id} ${code}`).toBeGreaterThan(10);
        if (wants.source !== undefined) expect(known).toContain(wants.source);
      }
    }
  });

  it('answers only items that there are', () => {
    for (const { id, answers } of indicators)
      expect(strayAnswer(frameworks, answers), id).toBe(undefined);
    const stray = (framework: string, code: string) =>
      strayAnswer(frameworks, [{ framework, code, how: 'computed', why: '' }]);
    expect(stray('ccg-iaf', '123a')).toMatch(/no framework ccg-iaf; there is ccg-iaf-2016-17/);
    expect(stray(IAF, '999z')).toBe('answers: ccg-iaf-2016-17 has no 999z among its 60 items');
  });

  it('computes the recovery rate of talking therapies, and calls what is near a proxy', () => {
    const items = new Map(answered(framework(IAF), indicators).map((i) => [i.code, i]));
    const computed = [...items.values()].filter((i) => i.state === 'computed');
    expect(computed.map((i) => [i.code, i.computedBy])).toEqual([['123a', ['iapt-recovery']]]);
    expect(items.get('127c')).toMatchObject({
      state: 'proxy',
      proxies: [
        { indicator: 'ae-4hr-all', why: 'by the provider’s footprint, not by the CCG’s patients' },
      ],
    });
    expect(items.get('127e')).toMatchObject({
      state: 'proxy',
      proxies: [{ indicator: 'dtoc-days-per-100k-adults' }],
    });
    expect(items.get('101a')).toMatchObject({ state: 'awaiting', computedBy: [], proxies: [] });
  });

  it('claims no item of the dashboard', () => {
    const items = answered(framework(DASHBOARD), indicators);
    expect(items.filter((i) => i.state === 'computed')).toEqual([]);
    expect(items.filter((i) => i.state === 'proxy').length).toBeGreaterThanOrEqual(3);
    expect(framework(DASHBOARD).caveats.join(' ')).toContain('no pack reproduces the dashboard');
  });

  it('counts every item once', () => {
    for (const f of frameworks) {
      const items = answered(f, indicators);
      const counted = [...frameworkCounts(items).matchAll(/\d+/g)].map(Number);
      expect(counted).toHaveLength(3);
      expect(counted.reduce((sum, n) => sum + n, 0)).toBe(f.items.length);
    }
    expect(frameworkCounts([{ state: 'proxy' }, { state: 'awaiting' }, { state: 'proxy' }])).toBe(
      '0 computed, 2 proxy, 1 awaiting source',
    );
  });

  it('lets no proxy be declared without saying why', () => {
    const [first] = indicators;
    const answering = (how: string, why?: string) =>
      indicatorSchema.safeParse({
        ...first,
        answers: [{ framework: IAF, code: '127c', how, ...(why ? { why } : {}) }],
      }).success;
    expect(answering('proxy')).toBe(false);
    expect(answering('proxy', 'by provider')).toBe(true);
    expect(answering('computed')).toBe(true);
    expect(answering('computed', 'by provider')).toBe(false);
  });

  it('shows no code beside its proxy without the word proxy, on any page', () => {
    const docs = join(packageRoot, 'docs');
    const pages = readdirSync(docs).filter((name) => name.endsWith('.md'));
    const text = [
      readFileSync(join(packageRoot, 'README.md'), 'utf8'),
      ...pages.map((name) => readFileSync(join(docs, name), 'utf8')),
    ].join('\n\n');
    // A row of a table and an item of a list stand alone; prose stands in paragraphs.
    const passages = text.split(/\n\n|\n(?=\||- )/).map((p) => p.replace(/\s+/g, ' '));
    let shown = 0;
    for (const f of frameworks) {
      for (const { code, proxies } of answered(f, indicators)) {
        for (const { indicator } of proxies) {
          const both = passages.filter((p) => p.includes(code) && p.includes(`\`${indicator}\``));
          for (const passage of both) expect(passage).toMatch(/\bproxy\b/);
          shown += both.length;
        }
      }
    }
    expect(shown).toBeGreaterThan(0);
  });
});

describe('a release', () => {
  const { rows, row } = bundled();

  it('says of each framework what the catalogue says, for what it has figures of', async () => {
    const held = new Set(
      (await rows('SELECT DISTINCT indicator_id FROM observation')).map((r) => r.indicator_id),
    );
    const mine = indicators.filter((i) => held.has(i.id));
    for (const f of frameworks) {
      const told = await rows(
        `SELECT code, title, title_verified, state, computed_by, proxies, wants_column
         FROM framework WHERE framework = '${f.id}' ORDER BY position`,
      );
      expect(told).toEqual(
        answered(f, mine).map((i) => ({
          code: i.code,
          title: i.title,
          title_verified: i.titleVerified,
          state: i.state,
          computed_by: i.computedBy.join(', ') || null,
          proxies: i.proxies.map((p) => `${p.indicator} (proxy: ${p.why})`).join('\n') || null,
          wants_column: i.wants.column,
        })),
      );
    }
  });

  it('has everything of every indicator in its table, each proxy with why', async () => {
    const told = new Map((await rows('FROM indicator')).map((r) => [r.indicator_id, r]));
    expect(told.size).toBe(indicators.length);
    for (const i of indicators) {
      const answers = i.answers
        .map((a) => `${a.framework} ${a.code}${a.how === 'proxy' ? ` (proxy: ${a.why})` : ''}`)
        .sort();
      expect(told.get(i.id), i.id).toMatchObject({
        title: i.title,
        definition: i.definition,
        gap: i.gap,
        domain: i.domain,
        unit: i.unit,
        multiplier: i.multiplier,
        polarity: i.polarity,
        combine: i.combine,
        interval_method: i.interval,
        observed_by: i.by,
        period_type: i.periodType,
        numerator: i.numerator,
        denominator: i.denominator,
        coverage_base: i.coverage,
        source_id: i.source,
        answers: answers.join('\n') || null,
        caveats: i.caveats.join('\n'),
      });
    }
  });

  it('holds the kind of period that each indicator declares', async () => {
    const { strangers } = await row(
      `SELECT string_agg(DISTINCT i.indicator_id, ', ') AS strangers
       FROM indicator AS i JOIN observation AS o USING (indicator_id)
       WHERE period_kind(o.period) <> i.period_type`,
    );
    expect(strangers).toBeNull();
  });
});
