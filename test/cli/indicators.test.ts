import { describe, expect, it } from 'vitest';
import { frameworks, indicators } from '../../pipelines/catalogue.ts';
import { answered, frameworkCounts } from '../../src/model/framework.ts';
import { EXIT } from '../../src/model/problem.ts';
import { footpack } from './footpack.ts';

describe('footpack indicators', () => {
  it('prints all that is said of every indicator, and how many answer each framework', async () => {
    const { code, stdout, stderr } = await footpack(['indicators']);
    expect(code).toBe(EXIT.done);
    const rows: Record<string, unknown>[] = JSON.parse(stdout);
    expect(rows.map((r) => r.id)).toEqual(indicators.map((i) => i.id));
    expect(rows.find((r) => r.id === 'ae-4hr-all')).toMatchObject({
      definition: expect.stringContaining('within four hours'),
      polarity: 'high',
      observedBy: 'provider',
      periodType: 'financial year',
      answers: expect.arrayContaining([
        {
          framework: 'ccg-iaf-2016-17',
          code: '127c',
          how: 'proxy',
          why: 'by the provider’s footprint, not by the CCG’s patients',
        },
      ]),
    });
    expect(stderr).toContain(`${indicators.length} indicators: `);
    for (const f of frameworks) {
      const counts = frameworkCounts(answered(f, indicators));
      expect(stderr).toContain(`${f.id}, ${f.title}: ${counts}\n`);
    }
  });

  it('prints a framework, each item with what computes it, stands in for it, or would', async () => {
    const { code, stdout, stderr } = await footpack([
      'indicators',
      '--framework',
      'ccg-iaf-2016-17',
    ]);
    expect(code).toBe(EXIT.done);
    const rows: Record<string, unknown>[] = JSON.parse(stdout);
    expect(rows).toHaveLength(60);
    const by = Object.fromEntries(rows.map((r) => [r.code, r]));
    expect(by['123a']).toMatchObject({ state: 'computed', by: 'iapt-recovery' });
    expect(by['127e']).toMatchObject({
      state: 'proxy',
      by: expect.stringMatching(/^dtoc-days-per-100k-adults \(proxy: authorities’ days/),
    });
    expect(by['103a']).toMatchObject({
      state: 'awaiting',
      titleVerified: true,
      by: expect.stringMatching(/^awaiting NHS Digital, National Diabetes Audit: patients/),
    });
    expect(by['165a']).toMatchObject({ state: 'awaiting', titleVerified: false });
    expect(stderr).toMatch(/\d+ computed, \d+ proxy, \d+ awaiting source\n$/);
    expect(stderr).toContain('No numerator, denominator or period of the technical annex was read');
  });

  it('refuses a framework that it does not know, naming those it does', async () => {
    const { code, stderr } = await footpack(['indicators', '--framework', 'oversight-2019']);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(/ccg-iaf-2016-17, stp-dashboard-2017/);
  });
});
