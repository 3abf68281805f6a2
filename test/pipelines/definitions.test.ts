import { describe, expect, it } from 'vitest';
import { indicators, sources } from '../../pipelines/catalogue.ts';

describe.each(indicators.map((i) => [i.id, i] as const))('%s', (_, indicator) => {
  it('is defined in plain words: a sentence, and more than its title', () => {
    const { definition, title } = indicator;
    expect(definition.length).toBeGreaterThanOrEqual(60);
    expect(definition).toMatch(/^[A-Z].*\.$/);
    expect(definition).not.toContain(title);
    // A reader in a meeting knows none of these.
    expect(definition).not.toMatch(/\b(numerator|denominator|IAPT|QOF|DTOC|COVER|NCMP)\b/);
  });

  it('says what it counts, over what, from which source, and what to mind', () => {
    const { combine, numerator, denominator, source, caveats } = indicator;
    expect(numerator.length).toBeGreaterThan(5);
    if (['ratio', 'weighted-mean', 'dsr', 'isr'].includes(combine)) {
      expect(denominator?.length).toBeGreaterThan(5);
    }
    expect(sources.map((s) => s.id)).toContain(source);
    expect(caveats.length).toBeGreaterThan(0);
  });
});

describe('the catalogue', () => {
  it('has each id once, and each definition once', () => {
    for (const key of ['id', 'definition', 'title'] as const) {
      const all = indicators.map((i) => i[key]);
      expect(
        all.filter((value, at) => all.indexOf(value) !== at),
        key,
      ).toEqual([]);
    }
  });

  it('measures coverage only against indicators that it has', () => {
    const ids = indicators.map((i) => i.id);
    for (const { id, coverage } of indicators) {
      if (coverage !== null) expect(ids, id).toContain(coverage);
    }
  });
});
