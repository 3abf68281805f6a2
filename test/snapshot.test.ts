import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { indicators, sources } from '../pipelines/catalogue.ts';
import { sha256 } from '../src/fetch/archive.ts';
import { bundled, bundledFolder } from '../src/fetch/bundled.ts';
import { isOfIndicator, spanOf } from '../src/model/period.ts';
import { bundledSidecarSchema } from '../src/model/source.ts';
import { snapshot } from '../src/snapshot/snapshot.ts';
import { stillEffects } from './figures/releases.ts';
import { atHand, facts, packageRoot, published, scratch } from './support.ts';

const folder = bundledFolder(packageRoot);
const filesOf = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.\w+$/.test(name))
    .toSorted();
const files = filesOf(folder);
const extracts = files.filter((name) => name.endsWith('.csv'));
const body = (name: string) => readFileSync(join(folder, name));
const sidecar = (name: string) =>
  bundledSidecarSchema.parse(JSON.parse(body(name.replace(/\.csv$/, '.json')).toString('utf8')));
const records = (name: string) => parse(body(name), { columns: true }) as Record<string, string>[];

describe('the bundled snapshot', () => {
  it('is under 3 MB', () => {
    const bytes = files.reduce((sum, name) => sum + body(name).byteLength, 0);
    expect(bytes).toBeLessThan(3_000_000);
    expect(extracts.length).toBeGreaterThan(35);
  });

  it('is extracts, each with a sidecar, and nothing else', () => {
    expect(files).toEqual(
      extracts.flatMap((name) => [name, name.replace(/\.csv$/, '.json')]).toSorted(),
    );
    expect(bundled(packageRoot)).toHaveLength(extracts.length);
  });

  it.each(extracts)('%s says whose figures it holds, of when, by which rule, from what', (name) => {
    const about = sidecar(name);
    const declared = sources.find((s) => s.id === about.source);
    expect(about).toMatchObject({
      title: declared?.title,
      publisher: declared?.publisher,
      licence: declared?.licence,
      attribution: declared?.attribution,
      taken: '2026-11-22',
    });
    const dated = spanOf(about.period) !== null || /^\d{4}/.test(about.period);
    expect(dated || isOfIndicator(about.period), about.period).toBe(true);
    expect(about.rule.length).toBeGreaterThan(20);
    expect(about.sha256).toBe(sha256(body(name)));
    expect(about.rows).toBe(records(name).length);
    expect(about.from.length).toBeGreaterThan(0);
    for (const file of about.from) {
      expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(file.lines).toBeGreaterThan(1);
      expect(file.url).toMatch(/^https?:\/\//);
    }
  });

  it('carries code and vintage with every observation', () => {
    const tidy = extracts.filter((name) => sidecar(name).relation === 'tidy');
    expect(tidy.length).toBeGreaterThan(12);
    for (const name of tidy) {
      for (const r of records(name)) {
        expect(r.org_code, name).not.toBe('');
        expect(r.org_vintage, name).toMatch(/^20\d\d-\d\d$/);
      }
    }
  });

  it('keeps practices only where they are placed one by one: old Cumbria, and Coastal West Sussex', () => {
    const practices = new Map<string, Set<string>>();
    for (const name of extracts.filter((n) => sidecar(n).relation === 'tidy')) {
      for (const r of records(name)) {
        if (!/^[A-Z]\d{5}$/.test(r.org_code ?? '') || name.startsWith('ae-')) continue;
        const seen = practices.get(name) ?? new Set();
        practices.set(name, seen.add(r.org_code ?? ''));
      }
    }
    expect([...practices].map(([name, codes]) => [name, codes.size])).toEqual([
      ['gp-payments_2016_17.csv', 133],
      ['gp-payments_2017_18.csv', 50],
      ['qof-prevalence_2016_17.csv', 48],
      ['qof-prevalence_2017_18.csv', 47],
    ]);
    // The CCGs that are divided are kept by practice alone, never beside themselves.
    const divided = ['09G'];
    for (const name of practices.keys()) {
      const codes = new Set(records(name).map((r) => r.org_code));
      expect(
        divided.filter((code) => codes.has(code)),
        name,
      ).toEqual([]);
    }
    expect(records('gp-payments_2016_17.csv').some((r) => r.org_code === '01H')).toBe(false);
    expect(records('gp-payments_2017_18.csv').some((r) => r.org_code === '01H')).toBe(true);
  });

  it('writes facts with their evidence, and leaves an unconfirmed lead empty', () => {
    for (const name of extracts.filter((n) => n.startsWith('facts/') && !n.includes('by-age'))) {
      expect(Object.keys(records(name)[0] ?? {}), name).toContain('evidence');
    }
    const footprints = records('facts/footprints.csv');
    expect(footprints).toHaveLength(44);
    for (const number of ['6', '22', '36']) {
      expect(footprints.find((f) => f.number === number)).toMatchObject({
        lead: '',
        lead_role: '',
      });
    }
    const named = footprints.filter((f) => f.lead !== '');
    expect(named).toHaveLength(17);
    for (const f of named) expect(f.evidence, f.name_2017).toMatch(/^https?:\/\//);
    expect(JSON.stringify(footprints)).not.toMatch(/unconfirmed/i);
  });

  it('tells a suppressed count from none', () => {
    const stars = records('iapt-annual_2017_18.csv').filter((r) => r.suppressed === 'true');
    const own = stars.find(
      (r) => r.org_code === '03T' && r.indicator_id === 'iapt-not-at-caseness',
    );
    expect(own).toMatchObject({ numerator: '*', numerator_low: '0', numerator_high: '4' });
  });
});

const real = atHand(published, 'the snapshot is not made again') && atHand(facts, 'nor its facts');

describe.skipIf(!real)(
  `made again from the published files${real ? '' : ' (skipped: not at hand)'}`,
  () => {
    const root = real ? join(scratch(), 'package') : '';
    const again = join(root, 'data', 'raw', 'bundled');

    beforeAll(async () => {
      mkdirSync(root);
      symlinkSync(join(packageRoot, 'sql'), join(root, 'sql'));
      cpSync(join(packageRoot, 'package.json'), join(root, 'package.json'));
      await snapshot(
        { mirror: published, facts, asOf: '2026-11-22', sources, indicators },
        { ...stillEffects(), packageRoot: root },
      );
    }, 300_000);

    it('it has the same files', () => {
      expect(filesOf(again)).toEqual(files);
    });

    it.each(files)('%s has the same bytes', (name) => {
      expect(sha256(readFileSync(join(again, name)))).toBe(sha256(body(name)));
    });

    it('its sidecars state hashes and lines of files that are there', () => {
      const mirror = JSON.parse(readFileSync(join(published, 'mirror.json'), 'utf8'));
      const held = new Map<string, number>();
      for (const { id } of sources) {
        for (const { path } of mirror[id] ?? []) {
          const bytes = readFileSync(join(published, path));
          const text = bytes.toString('latin1');
          held.set(sha256(bytes), text.split('\n').length - (text.endsWith('\n') ? 1 : 0));
        }
      }
      for (const name of extracts.filter((n) => !n.startsWith('facts/'))) {
        for (const { sha256: hash, lines } of sidecar(name).from) {
          expect(held.get(hash), `${name} from ${hash}`).toBe(lines);
        }
      }
    });
  },
);
