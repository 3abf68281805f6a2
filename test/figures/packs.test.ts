import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indicators as catalogue } from '../../pipelines/catalogue.ts';
import { openDatabase } from '../../src/duckdb/database.ts';
import { text } from '../../src/duckdb/quote.ts';
import { packSchema } from '../../src/model/pack.ts';
import { indexSchema, manifestSchema } from '../../src/model/release.ts';
import { verify } from '../../src/release/manifest.ts';
import { summaryText } from '../../src/release/summary.ts';
import { bundledText } from '../support.ts';
import { bundled } from './bundled.ts';

const { release, packs, rows } = bundled();

describe('a refresh of what footpack ships', () => {
  it('publishes 44 packs and exits with 0', () => {
    expect(release().refreshed.exitCode).toBe(0);
    expect(release().refreshed.summary).toMatchObject({
      release: release().id,
      isNew: true,
      packs: 44,
      schemes: ['stp-2017'],
      quarantined: 0,
      findings: [],
    });
    expect(packs().size).toBe(44);
    expect(verify(release().folder)).toEqual([]);
  });

  it('writes nothing to the archive', () => {
    expect(existsSync(join(release().out, '..', 'raw'))).toBe(false);
  });

  it('tells what was built, from what, what is in no footprint, how fresh, and what to try', () => {
    const told = summaryText(release().refreshed.summary, 'data/out').join('\n');
    expect(told).toContain('44 packs');
    expect(told).toContain(release().id);
    expect(told).toContain(`taken ${release().refreshed.summary.asOf}`);
    expect(told).toMatch(/provider in no footprint list: 5\.51 %/);
    expect(told).toMatch(/The Black Country:? 79 %/);
    expect(told).toMatch(/Buckinghamshire, Oxfordshire and Berkshire West:? 70 %/);
    expect(told).toContain('footpack pack E54000016');
    expect(told.split('\n').length).toBeLessThan(25);
  });

  it('names its inputs, each with a hash, all of them bundled', () => {
    const manifest = manifestSchema.parse(
      JSON.parse(readFileSync(join(release().folder, 'manifest.json'), 'utf8')),
    );
    expect(manifest.inputs.length).toBeGreaterThan(35);
    for (const input of manifest.inputs) {
      expect(input, input.file).toMatchObject({
        bundled: true,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        retrieved: '2026-11-22',
      });
    }
    expect(manifest.asOf).toBe('2026-11-22');
  });
});

describe('the packs', () => {
  it('are those of footprints 1 to 44, whole by their schema', () => {
    const numbers = [...packs().values()].map((p) => p.footprint.number);
    expect(numbers).toEqual(Array.from({ length: 44 }, (_, i) => i + 1));
    for (const [code, pack] of packs()) {
      expect(pack.footprint.code).toBe(code);
      expect(pack.scheme).toBe('stp-2017');
      expect(pack.footprint.region).not.toBeNull();
      expect(pack.indicators.map((i) => i.id)).toEqual(
        [...packs().values()][0]!.indicators.map((i) => i.id),
      );
    }
  });

  it('are what the JSON Schema beside them describes', () => {
    const written = JSON.parse(
      readFileSync(join(release().folder, 'schema', 'pack.schema.json'), 'utf8'),
    );
    expect(written).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(packSchema))));
  });

  it('stand in the index with the figures that they open with', () => {
    const index = indexSchema.parse(
      JSON.parse(readFileSync(join(release().folder, 'stp-2017', 'index.json'), 'utf8')),
    );
    expect(index).toEqual(
      [...packs().values()].map((pack) => ({
        code: pack.footprint.code,
        number: pack.footprint.number,
        name: pack.footprint.name,
        odsCode: pack.footprint.odsCode,
        region: pack.footprint.region?.name,
        organisations: pack.organisations.length,
        population: pack.footprint.population?.value,
        bbox: Array(4).fill(expect.any(Number)),
        pack: `packs/${pack.footprint.code}/pack.json`,
      })),
    );
    expect(index.reduce((sum, f) => sum + Number(f.population), 0)).toBe(55_619_430);
  });

  it('hold at least 35 indicators, each with gap, domain, unit, polarity and its source', () => {
    for (const pack of packs().values()) {
      expect(pack.indicators.length).toBeGreaterThanOrEqual(35);
      for (const i of pack.indicators) {
        expect(i.sources, i.id).toHaveLength(1);
        expect(pack.sources.map((s) => s.id)).toContain(i.sources[0]);
      }
    }
    const declared = new Map(catalogue.map((i) => [i.id, i]));
    for (const i of packs().get('E54000016')!.indicators) {
      const { gap, domain, unit, polarity, combine, title } = declared.get(i.id)!;
      expect(i).toMatchObject({ gap, domain, unit, polarity, combine, title });
      expect(i.notes).toEqual(expect.arrayContaining(declared.get(i.id)!.caveats));
    }
  });

  it('lie beside the same baselines and organisations in Parquet and CSV', async () => {
    const db = await openDatabase(':memory:');
    try {
      for (const code of ['E54000047', 'E54000016', 'E54000008']) {
        const folder = join(release().folder, 'stp-2017', 'packs', code);
        const parquet = (file: string) => `read_parquet(${text(join(folder, file))})`;
        const own = await db.rows(`SELECT * FROM ${parquet('baseline.parquet')}`);
        expect(own).toEqual(
          await rows(`SELECT * FROM baseline WHERE footprint_code = ${text(code)}`),
        );
        const list = await db.rows(`SELECT * FROM ${parquet('organisations.parquet')}`);
        const csv = parse(readFileSync(join(folder, 'organisations.csv'), 'utf8'), {
          columns: true,
        }) as Record<string, string>[];
        const pack = packs().get(code)!;
        expect(csv.map((r) => r.org_code)).toEqual(pack.organisations.map((o) => o.code));
        expect(list.map((r) => r.org_code)).toEqual(pack.organisations.map((o) => o.code));
        expect(new Set(pack.organisations.map((o) => o.kind))).toEqual(
          new Set(['ccg', 'provider', 'authority', 'practice']),
        );
      }
    } finally {
      db.close();
    }
  });

  it('list every CCG of April 2017 once, and every open practice of 2017/18 once', async () => {
    const listed = [...packs().values()].flatMap((p) => p.organisations);
    const ccgs = listed.filter((o) => o.kind === 'ccg');
    expect(ccgs).toHaveLength(207);
    expect(new Set(ccgs.map((o) => o.code)).size).toBe(207);
    expect(ccgs.every((o) => o.weight === 1 && o.onsCode?.startsWith('E38'))).toBe(true);
    const practices = listed.filter((o) => o.kind === 'practice').map((o) => o.code);
    const published = parse(bundledText('gp-practices_2017_18.csv'), { columns: true }) as {
      practice_code: string;
    }[];
    expect(practices.toSorted()).toEqual(published.map((p) => p.practice_code).toSorted());
  });

  it('leave a leader whom nobody confirmed empty', () => {
    for (const number of [6, 22, 36]) {
      const pack = [...packs().values()].find((p) => p.footprint.number === number);
      expect(pack?.footprint.lead, String(number)).toBeNull();
    }
    expect(packs().get('E54000007')!.footprint.lead?.name).toBe('Sir Howard Bernstein');
    const named = [...packs().values()].filter((p) => p.footprint.lead !== null);
    expect(named).toHaveLength(17);
  });

  it('give no footprint a share of national money', () => {
    const gaps = [...packs().values()].filter((p) => p.finance.doNothingGap !== null);
    expect(gaps.length).toBeGreaterThan(0);
    expect(gaps.length).toBeLessThan(10);
    const [first, ...others] = [...packs().values()].map((p) =>
      JSON.stringify(p.finance.resources),
    );
    expect(others.every((r) => r === first)).toBe(true);
  });
});

describe('trends', () => {
  it('hold whole years that were published, two where there are two', () => {
    const doubled = packs()
      .get('E54000005')!
      .indicators.filter((i) => i.trend.length === 2)
      .map((i) => i.id);
    for (const id of ['ae-4hr-type1', 'qof-dm', 'dtoc-days', 'gp-payments-per-patient']) {
      expect(doubled).toContain(id);
    }
    for (const [code, pack] of packs()) {
      for (const i of pack.indicators) {
        expect(i.trend.length, `${code} ${i.id}`).not.toBe(1);
        for (const point of i.trend) {
          expect(point.coverage, `${code} ${i.id}`).toBeGreaterThanOrEqual(0.95);
        }
      }
    }
  });
});
