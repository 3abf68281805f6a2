import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cron } from 'croner';
import { describe, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import { pipelines } from '../../pipelines/pipelines.ts';
import { tableFiles } from '../../src/build/sql-files.ts';
import { spanOf } from '../../src/model/period.ts';
import { ZONE } from '../../src/model/pipeline.ts';
import { isLive } from '../../src/model/source.ts';
import { TABLES } from '../../src/model/tables.ts';
import { askable, pipelinesAsked, skippedBy } from '../../src/release/run-asked.ts';
import { declared, packageRoot } from '../support.ts';

const files = tableFiles(packageRoot);

/** The tables that rows of a relation reach, by the tables that each SELECT names. */
function reached(relations: readonly string[]): Set<string> {
  const found = new Set(relations.map((relation) => `raw.${relation}`));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { table, sql } of files) {
      const reads = sql.match(/\b(raw|stage|organisation|baseline|pack)\.\w+/g) ?? [];
      if (reads.some((read) => found.has(read))) found.add(table);
    }
  }
  return found;
}

describe('the pipelines', () => {
  it('have every source of the catalogue, each in one', () => {
    const theirs = pipelines.flatMap((pipeline) => pipeline.sources);
    expect([...theirs].sort()).toEqual(sources.map((source) => source.id).sort());
    expect(new Set(pipelines.map((pipeline) => pipeline.id)).size).toBe(pipelines.length);
  });

  it.each(pipelines.map((p) => [p.id, p] as const))('%s is asked when it says', (id, pipeline) => {
    const live = pipeline.sources.filter((source) => isLive(declared(source)));
    // Whoever can be asked is asked, and nobody else.
    expect(pipeline.asks !== null, id).toBe(live.length > 0);
    if (!pipeline.asks) return;
    const { at, words } = pipeline.asks;
    const times = new Cron(at, { timezone: ZONE, paused: true, mode: '5-part' }).nextRuns(
      12,
      new Date('2026-11-23T09:00:00Z'),
    );
    expect(times).toHaveLength(12);
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, timeStyle: 'short' });
    for (const time of times) expect(words).toContain(clock.format(time));
    // Within the hours of a day, so that no clock that goes forward or back touches it.
    expect(Number(clock.format(times[0]).slice(0, 2))).toBeGreaterThanOrEqual(6);
  });

  it.each(pipelines.map((p) => [p.id, p] as const))('%s feeds what it says', (_, pipeline) => {
    const relations = pipeline.sources.flatMap((id) =>
      declared(id).layouts.map((layout) => layout.relation),
    );
    const tables = reached(relations);
    for (const fed of pipeline.feeds) {
      if (fed === 'packs') continue;
      expect(Object.keys(TABLES)).toContain(fed);
      expect([...tables]).toContain(`pack.${fed}`);
    }
    const nobody = pipeline.id === 'packs' || pipeline.sources.every((id) => declared(id).awaiting);
    expect(relations.length > 0 && pipeline.feeds.length > 0).toBe(!nobody);
  });

  it('end with periods of their own sources', () => {
    for (const { ends = {}, sources: mine } of pipelines) {
      for (const [id, period] of Object.entries(ends)) {
        expect(mine).toContain(id);
        expect(spanOf(period)?.end, `${id} ${period}`).toMatch(/^20\d\d-/);
      }
    }
  });

  it('are in docs/schedule.md, with all that is declared of them', () => {
    const page = readFileSync(join(packageRoot, 'docs', 'schedule.md'), 'utf8');
    const [, part = ''] = page.split('\n## The pipelines\n');
    const sections = part.split(/^### /m).slice(1);
    expect(sections.map((text) => text.split('\n')[0])).toEqual(pipelines.map((p) => p.id));
    for (const [i, pipeline] of pipelines.entries()) {
      const said = (sections[i] ?? '').replace(/\s+/g, ' ');
      const { title, published, asks, feeds } = pipeline;
      for (const text of [title, `Published: ${published}.`]) expect(said).toContain(text);
      expect(said).toContain(asks ? `Asks: ${asks.words} (\`${asks.at}\`).` : 'Asks: nobody.');
      for (const id of [...pipeline.sources, ...feeds.filter((fed) => fed !== 'packs')]) {
        expect(said).toContain(`\`${id}\``);
      }
    }
  });
});

describe('what a run asks', () => {
  const of = (id: string) => pipelines.find((p) => p.id === id)!;

  it('of publishers is what can be had of them, of a mirror what can be read', () => {
    expect(askable(of('delayed-transfers'), sources, 'live')).toEqual(['dtoc-monthly']);
    expect(askable(of('delayed-transfers'), sources, 'mirror')).toEqual([
      'dtoc-days',
      'dtoc-monthly',
    ]);
    expect(askable(of('care-quality'), sources, 'mirror')).toEqual([]);
    expect(askable(of('urgent-care'), sources, 'bundled')).toEqual([]);
  });

  it('makes up a pipeline where all of it was asked', () => {
    const asked = (from: 'live' | 'offline', ...only: string[]) =>
      pipelinesAsked(pipelines, sources, from, only);
    expect(asked('live', 'rtt')).toEqual([]);
    expect(asked('live', 'rtt', 'cancer-waits', 'dtoc-monthly')).toEqual([
      'waiting-times',
      'delayed-transfers',
    ]);
    const all = pipelines.filter((pipeline) => pipeline.asks).map((pipeline) => pipeline.id);
    expect(asked('live')).toEqual(all);
    expect(asked('offline')).toEqual([]);
  });

  it('and what it leaves out has a reason each', () => {
    const skipped = new Map(
      skippedBy(sources, 'live', ['rtt', 'dtoc-days']).map(({ what, why }) => [what, why]),
    );
    expect(skipped.has('rtt')).toBe(false);
    expect(skipped.get('dtoc-days')).toBe('no one file of it is published');
    expect(skipped.get('cover')).toBe('it was not asked for');
    expect(skipped.get('cqc-ratings')).toMatch(/^awaiting layout: /);
    expect(skipped.size).toBe(sources.length - 1);
    expect(skippedBy(sources, 'bundled', [])).toMatchObject([{ what: 'fetch' }]);
  });
});
