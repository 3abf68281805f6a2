import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, Problem } from '../../src/model/problem.ts';
import { TABLES } from '../../src/model/tables.ts';
import * as library from '../../src/query/library.ts';
import { openRelease, readPack } from '../../src/query/library.ts';
import { type Release, shippedRelease } from '../figures/releases.ts';
import { node, productAddress } from '../product.ts';
import { packageRoot, scratch } from '../support.ts';

const root = scratch();
let shipped: Release;
beforeAll(async () => {
  shipped = await shippedRelease();
});
afterAll(() => shipped.db.close());

/** What a promise was refused for. */
async function problem(asked: Promise<unknown>): Promise<Problem> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
}

describe('a release in a program of one’s own', () => {
  it('is the latest, or the one named', async () => {
    const latest = await openRelease(shipped.out);
    const named = await openRelease(shipped.out, { release: shipped.id });
    expect([latest.id, named.id]).toEqual([shipped.id, shipped.id]);
    expect(latest.manifest.release).toBe(shipped.id);
    expect(latest.manifest.rowCounts.baseline).toBe(
      Number((await shipped.row('SELECT count(*) AS n FROM baseline')).n),
    );
  });

  it('gives the footprints of a scheme, and the packs that the index names', async () => {
    const release = await openRelease(shipped.out);
    const index = await release.footprints();
    expect(index).toHaveLength(44);
    expect(index).toEqual(await release.footprints('stp-2017'));
    const pack = await release.readPack('E54000016');
    expect(pack).toEqual(shipped.packs().get('E54000016'));
    const path = join(release.folder, 'stp-2017', 'packs', 'E54000016', 'pack.json');
    expect(await readPack(path)).toEqual(pack);
    expect(await readPack(release, 'E54000016', 'stp-2017')).toEqual(pack);
  });

  it('gives rows by their columns: of a question, and of a table', async () => {
    const release = await openRelease(shipped.out);
    const [row] = await release.rows(
      `SELECT footprint_code, value, rank, period_start, withheld_reason FROM baseline
       WHERE scheme = 'stp-2017' AND indicator_id = 'qof-dm' AND period = '2017/18'
         AND footprint_code = 'E54000016'`,
    );
    const baseline = shipped
      .packs()
      .get('E54000016')
      ?.indicators.find((i) => i.id === 'qof-dm')?.baseline;
    expect(baseline?.period).toBe('2017/18');
    expect(row).toEqual({
      footprint_code: 'E54000016',
      value: baseline?.value,
      rank: baseline?.rank,
      period_start: '2017-04-01',
      withheld_reason: null,
    });
    const footprints = await release.table('footprint');
    expect(footprints).toHaveLength(release.manifest.rowCounts.footprint ?? -1);
    expect(Object.keys(footprints[0] ?? {})).toEqual(Object.keys(TABLES.footprint?.columns ?? {}));
  });
});

describe('what is refused says what, where, and what to do next', () => {
  it('a folder without a release', async () => {
    const { message, detail, exitCode } = await problem(openRelease(join(root, 'nowhere')));
    expect([exitCode, message]).toEqual([
      EXIT.usage,
      `there is no release in ${join(root, 'nowhere')} yet`,
    ]);
    expect(detail.where).toBe(join(root, 'nowhere', 'latest.json'));
    expect(detail.next).toContain('footpack refresh --bundled');
  });

  it('a pointer that was damaged', async () => {
    const out = join(root, 'pointer');
    cpSync(join(shipped.out, 'latest.json'), join(out, 'latest.json'));
    writeFileSync(join(out, 'latest.json'), '{"release": "20');
    const { message, detail } = await problem(openRelease(out));
    expect(message).toBe('latest.json cannot be read');
    expect(detail.where).toBe(join(out, 'latest.json'));
  });

  it('a release, a scheme, a footprint or a table that is not there', async () => {
    const release = await openRelease(shipped.out);
    const asked = [
      openRelease(shipped.out, { release: '../releases' }),
      release.footprints('icb-2026'),
      release.readPack('E54000099'),
      release.readPack('E54000016', 'stp-2016'),
      release.table('baselines'),
      release.table('baseline" WHERE false --'),
    ];
    const told = await Promise.all(asked.map(problem));
    expect(told.map(({ message, detail }) => [message, detail.next])).toEqual([
      [`there is no release ../releases in ${shipped.out}`, expect.stringContaining(shipped.id)],
      [`release ${shipped.id} has no packs of icb-2026`, expect.stringContaining('stp-2017')],
      [
        `stp-2017 has no footprint E54000099 in release ${shipped.id}`,
        expect.stringMatching(/gives the codes, as E54\d{6}$/),
      ],
      [`release ${shipped.id} has no packs of stp-2016`, expect.stringContaining('stp-2017')],
      [
        `release ${shipped.id} has no table baselines`,
        expect.stringContaining('did you mean baseline? There are '),
      ],
      [expect.stringContaining('has no table'), expect.stringContaining('baseline, category')],
    ]);
  });

  it('what JavaScript lets through: no folder, no question, no time', async () => {
    const release = await openRelease(shipped.out);
    const asked = [
      openRelease(undefined as unknown as string),
      openRelease(' '),
      release.rows(5 as unknown as string),
      release.rows('SELECT 1', { timeoutSeconds: -1 }),
      release.rows('SELECT 1', { timeoutSeconds: Number.NaN }),
    ];
    const told = await Promise.all(asked.map(problem));
    expect(told.map(({ exitCode, message }) => [exitCode, message])).toEqual([
      [EXIT.usage, 'the folder of releases is a text, not nothing'],
      [EXIT.usage, 'the folder of releases is a text, not " "'],
      [EXIT.usage, 'a question is a text, not 5'],
      [EXIT.usage, 'timeoutSeconds is -1'],
      [EXIT.usage, 'timeoutSeconds is NaN'],
    ]);
    expect(told.every(({ detail }) => detail.next)).toBe(true);
  });

  it('a statement that writes, and one that is faulty', async () => {
    const release = await openRelease(shipped.out);
    const told = await Promise.all(
      [release.rows('DROP TABLE baseline'), release.rows('SELECT valeu FROM baseline')].map(
        problem,
      ),
    );
    expect(told.map((p) => p.exitCode)).toEqual([EXIT.usage, EXIT.usage]);
    expect(told[1]?.message).toContain('valeu');
  });

  it('a pack that is missing, that is cut short, or of another shape, by its fields', async () => {
    const pack = JSON.parse(
      readFileSync(join(shipped.folder, 'stp-2017', 'packs', 'E54000016', 'pack.json'), 'utf8'),
    );
    const whole = JSON.stringify(pack);
    delete pack.gaps;
    pack.indicators[3].baseline.rank = 'first';
    const shapes = { 'cut.json': whole.slice(0, 5000), 'other.json': JSON.stringify(pack) };
    for (const [name, text] of Object.entries(shapes)) writeFileSync(join(root, name), text);
    const files = ['nowhere.json', 'cut.json', 'other.json'].map((name) => join(root, name));
    const told = await Promise.all(files.map((file) => problem(readPack(file))));
    expect(told.map((p) => p.message)).toEqual([
      'there is no pack',
      'pack is no JSON',
      'pack was made by another footpack: its gaps, indicators[].baseline.rank is not what this one reads',
    ]);
    expect(told.map((p) => p.detail.where)).toEqual(files);
    for (const { detail } of told) expect(detail.next).toContain('footpack ');
  });
});

describe('docs/library.md', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'library.md'), 'utf8');

  it('names every function and type that there is to import', () => {
    const text = readFileSync(join(packageRoot, 'src', 'query', 'library.ts'), 'utf8');
    const types = [
      ...[...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name),
      ...[...text.matchAll(/^export type \{ (.+) \}/gm)].flatMap(([, list]) => list?.split(', ')),
    ];
    expect(types).toEqual(expect.arrayContaining(['Pack', 'Manifest', 'FootprintIndex', 'Tiles']));
    expect(Object.keys(library).sort()).toEqual(['Problem', 'openRelease', 'readPack']);
    for (const name of [...types, ...Object.keys(library)]) expect(page).toContain(`\`${name}`);
    const members = /export interface Release \{([\s\S]*?)\n\}/.exec(text)?.[1] ?? '';
    const named = [...members.matchAll(/^ {2}(?:readonly )?(\w+)[(:]/gm)].map(([, name]) => name);
    expect(named).toEqual(['id', 'folder', 'manifest', 'footprints', 'readPack', 'rows', 'table']);
    for (const name of named) expect(page).toMatch(new RegExp(`\`${name}[\`(]`));
  });

  it('shows what its example prints, and no engine is loaded for it', () => {
    const example = /```js\n(import [\s\S]*?)```/.exec(page)?.[1] ?? '';
    const shown = /It prints:\n\n```\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const file = join(root, 'example.mjs');
    const mine = example
      .replace("'footpack'", `'${productAddress('src/query/library.ts')}'`)
      .replace("'data/out'", JSON.stringify(shipped.out));
    expect(mine).not.toContain("'data/out'");
    const engine = `
      import { createRequire } from 'node:module';
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((f) => f.includes('@duckdb'));
      const before = loaded();
      await import(${JSON.stringify(import.meta.resolve('@duckdb/node-api'))});
      console.log(JSON.stringify([before, loaded()]));`;
    writeFileSync(file, mine + engine);
    const [program = '', ...words] = [...node, file];
    const ran = spawnSync(program, words, { encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines.pop()).toBe('[false,true]');
    expect(`${lines.join('\n')}\n`).toBe(shown);
  });
});
