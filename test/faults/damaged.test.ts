import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { sources } from '../../pipelines/catalogue.ts';
import { archived } from '../../src/fetch/archive.ts';
import { EXIT } from '../../src/model/problem.ts';
import { readManifest, verify } from '../../src/release/manifest.ts';
import { retrieve } from '../../src/retrieve.ts';
import { footpack } from '../cli/footpack.ts';
import { latestOf, stillEffects } from '../figures/releases.ts';
import { openPublisher } from '../server/publisher.ts';
import { scratch } from '../support.ts';
import { aftermath } from './aftermath.ts';
import { DAMAGES, type Damage, damage } from './damage.ts';
import { archiveIn, copied, refreshMonth, type SmallMonths, smallMonths } from './small-months.ts';

/** Files that are not what was written: of the archive, of what a build keeps, and of a release. */

const root = scratch();
let months: SmallMonths;

beforeAll(async () => {
  months = await smallMonths();
});

/** The next refresh gives what an undisturbed one gives, and leaves all as it should be. */
async function madeGood(folder: string, given: Parameters<typeof refreshMonth>[3] = {}) {
  const { small, right } = months;
  const refreshed = await refreshMonth(small, 'next', folder, given);
  expect(refreshed.right).toEqual(right.next);
  expect(aftermath(join(folder, 'out'))).toEqual({
    latest: right.next.release,
    releases: [right.last.release, right.next.release].sort(),
    faults: [],
    rubbish: [],
  });
  return refreshed;
}

/** The file of a source that stands in the archive, or the one that stood before it, below a folder. */
function fileOf(
  folder: string,
  source: 'ons-ccg-to-stp' | 'ons-ccg-to-region',
  before = 0,
): string {
  const held = archived(join(folder, 'raw')).filter(({ sourceId }) => sourceId === source);
  return held[before]?.path ?? '';
}

describe('a raw archive that was damaged', () => {
  it('has its files fetched again', async () => {
    const folder = copied(months.after, join(root, 'archive'));
    const [stp, region] = [fileOf(folder, 'ons-ccg-to-stp'), fileOf(folder, 'ons-ccg-to-region')];
    damage(region, 'flipped in the middle');
    damage(stp, 'emptied');
    damage(`${stp}.json`, 'cut in half');
    damage(join(dirname(region), 'state.json'), 'replaced by a text');
    expect(await madeGood(folder)).toMatchObject({ exitCode: 0, summary: { findings: [] } });
    expect(archiveIn(folder)).toEqual(months.archive);
  });

  it.each(Object.keys(DAMAGES) as Damage[])(
    'and of which the publisher says that nothing has changed is fetched whole: %s',
    async (how) => {
      const folder = join(root, 'conditional', how);
      const [place, file] = ['https://mirror.nhs.uk/', 'ons-ccg-to-stp_2017-04.csv'];
      const publisher = await openPublisher();
      try {
        for (const name of ['mirror.json', file]) {
          const body = readFileSync(join(months.small.mirror('West Riding'), name));
          publisher.serve(`${place}${name}`, { body, etag: `"${name}"` });
        }
        const from = { kind: 'mirror', mirror: publisher.loopback(place) } as const;
        const options = { from, only: ['ons-ccg-to-stp'], raw: join(folder, 'raw'), sources };
        const fetched = async () => (await retrieve(options, stillEffects())).sources[0];
        expect(await fetched()).toMatchObject({ added: 1 });
        const whole = archiveIn(folder);
        expect(await fetched()).toMatchObject({ added: 0, unchanged: 1 });
        damage(fileOf(folder, 'ons-ccg-to-stp'), how);
        expect(await fetched()).toMatchObject({ added: 1, findings: [] });
        expect(archiveIn(folder)).toEqual(whole);
      } finally {
        await publisher.close();
      }
    },
  );

  it('is not used as it is by a refresh that fetches nothing, which says so', async () => {
    const folder = copied(months.after, join(root, 'offline'));
    // Nothing that was made of the files while they were whole.
    rmSync(join(folder, 'out'), { recursive: true });
    const newest = fileOf(folder, 'ons-ccg-to-stp');
    const bytes = readFileSync(newest);
    damage(newest, 'flipped in the middle');
    const older = fileOf(folder, 'ons-ccg-to-stp', 1);
    damage(`${fileOf(folder, 'ons-ccg-to-region')}.json`, 'cut in half');
    const { summary } = await refreshMonth(months.small, 'next', folder, {
      from: { kind: 'offline' },
    });
    const { inputs, findings } = readManifest(latestOf(join(folder, 'out')).folder);
    const used = inputs.filter(({ source }) => /^ons-ccg-to-(stp|region)$/.test(source));
    expect(used.map(({ source, file }) => [source, file])).toEqual([
      ['ons-ccg-to-region', 'bundled/ons-ccg-to-region_2017-04.csv'],
      ['ons-ccg-to-stp', `ons-ccg-to-stp/${basename(older)}`],
    ]);
    expect(findings).toMatchObject([
      { name: 'damaged', source: 'ons-ccg-to-region' },
      { name: 'damaged', source: 'ons-ccg-to-stp', period: '2017-04' },
    ]);
    expect(summary.findings).toHaveLength(2);
    for (const said of summary.findings) expect(said).toContain('footpack refresh fetches');

    // Once it is restored it is used again, though it has the name and the digest that it had.
    writeFileSync(newest, bytes);
    await refreshMonth(months.small, 'next', folder, { from: { kind: 'offline' } });
    const mended = readManifest(latestOf(join(folder, 'out')).folder).inputs;
    expect(mended.map(({ file }) => file)).toContain(`ons-ccg-to-stp/${basename(newest)}`);
  });
});

describe('what a build keeps that was damaged', () => {
  /** With FOOTPACK_FAULTS every file in every way; else every file in one, which differ. */
  const thorough = process.env.FOOTPACK_FAULTS !== undefined;

  it('has no part in the next release', async () => {
    const hows = Object.keys(DAMAGES) as Damage[];
    const work = join('out', '.work');
    const kept = readdirSync(join(months.before, work)).filter((name) => !name.startsWith('lock.'));
    expect(kept).toContain('build.duckdb');
    for (const [i, name] of kept.entries()) {
      const ways = thorough ? hows : [hows[(i + 3) % hows.length]];
      for (const how of ways as Damage[]) {
        const folder = copied(months.before, join(root, 'kept', `${name} ${how}`));
        damage(join(folder, work, name), how);
        await madeGood(folder);
        rmSync(folder, { recursive: true });
      }
    }
  }, 300_000);
});

describe('a release that was damaged', () => {
  const check = (folder: string) => footpack(['check', '--out', join(folder, 'out')]);
  const named = async (folder: string, said: string) => {
    const { code, stderr } = await check(folder);
    expect(code).toBe(EXIT.unexpected);
    expect(stderr).toContain(said);
    expect(stderr).toContain('footpack refresh');
  };

  it('in a value of a pack, and in its pointer, is named, and written anew', async () => {
    const folder = copied(months.after, join(root, 'value'));
    const [out, release] = [join(folder, 'out'), latestOf(join(folder, 'out')).folder];
    const pack = join('user-footprints', 'packs', 'north', 'pack.json');
    const text = readFileSync(join(release, pack), 'utf8');
    const other = text.replace(/"value": ?90\b/, '"value":91');
    expect(other).not.toBe(text);
    writeFileSync(join(release, pack), other);
    await named(folder, `${pack} is not what was published`);
    writeFileSync(join(out, 'releases.json'), '[{');
    writeFileSync(join(out, 'latest.json'), '{"release": "2026');
    await named(folder, 'error: latest.json cannot be read\n');
    const { summary } = await madeGood(folder);
    expect(summary.isNew).toBe(true);
    expect(readFileSync(join(release, pack), 'utf8')).toBe(text);
    expect(await check(folder)).toMatchObject({ code: EXIT.done, stderr: '' });
  });

  it('and has lost its database, or is gone, is named, and written anew', async () => {
    const folder = copied(months.after, join(root, 'lost'));
    const { folder: release, release: id } = latestOf(join(folder, 'out'));
    rmSync(join(release, 'footpack.duckdb'));
    await named(folder, 'footpack.duckdb is missing');
    rmSync(release, { recursive: true });
    await named(folder, `error: latest.json points to ${id}, which is not there\n`);
    await madeGood(folder);
  });

  it('and stood last is not compared with the next, which says so', async () => {
    const folder = copied(months.before, join(root, 'stood'));
    damage(join(latestOf(join(folder, 'out')).folder, 'footpack.duckdb'), 'emptied');
    const { summary, right } = await refreshMonth(months.small, 'next', folder);
    expect(right).toEqual(months.right.next);
    const { release } = months.right.last;
    const said = 'not compared, footpack.duckdb is not what was published';
    expect(summary.against).toBe(`against ${release}: ${said}`);
    expect(verify(join(folder, 'out', 'releases', release))).toHaveLength(1);
  });
});
