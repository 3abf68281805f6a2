import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { releasesSchema } from '../../src/model/release.ts';
import { refresh } from '../../src/refresh.ts';
import { stillEffects } from '../figures/releases.ts';
import { scratch } from '../support.ts';
import { aftermath } from './aftermath.ts';
import { type Errand, sent } from './errand.ts';
import { smallOptions, wholeOptions } from './small-options.ts';
import { smallPackage } from './small-package.ts';

/** A build that is killed leaves the last release whole, and the next run none of its rubbish. */

const root = scratch();
const small = smallPackage(join(root, 'package'));
const [LAST, NEXT] = [800, 900];
/** A folder of releases with one, and another with the one that comes next, both undisturbed. */
const before = join(root, 'before', 'out');
const after = join(root, 'after', 'out');
let last = '';
let next = '';

async function refreshed(out: string, inTime: number): Promise<string> {
  const options = wholeOptions(smallOptions(small, out, inTime));
  const effects = { ...stillEffects(), packageRoot: small.packageRoot };
  return (await refresh(options, effects)).summary.release;
}

beforeAll(async () => {
  last = await refreshed(before, LAST);
  next = await refreshed(after, NEXT);
  expect(next).not.toBe(last);
});

describe('a refresh that is killed', () => {
  const out = join(root, 'out');
  const errand = (dies: Errand['dies']): Errand => ({
    task: 'refresh',
    packageRoot: small.packageRoot,
    options: smallOptions(small, out, NEXT),
    dies,
  });

  it('while it writes, and again while it publishes, leaves the last release alone', async () => {
    cpSync(before, out, { recursive: true });
    const written = await sent(errand({ phase: 'write', change: 24 }));
    expect([written.signal, written.stderr]).toEqual(['SIGKILL', '']);
    const part = join(out, '.work', 'release');
    expect(readdirSync(part).length).toBeGreaterThan(0);
    expect(existsSync(join(part, 'manifest.json'))).toBe(false);
    expect(aftermath(out)).toEqual({
      latest: last,
      releases: [last],
      faults: [],
      rubbish: expect.arrayContaining(['.work/release']),
    });

    const published = await sent(errand({ phase: 'publish', change: 1 }));
    expect([published.signal, published.stderr]).toEqual(['SIGKILL', '']);
    expect(existsSync(join(part, 'manifest.json'))).toBe(true);
    expect(aftermath(out)).toMatchObject({ latest: last, releases: [last], faults: [] });
  });

  it('is made good by the next, which clears what they left and gives the same bytes', async () => {
    expect(await refreshed(out, NEXT)).toBe(next);
    expect(aftermath(out)).toEqual({
      latest: next,
      releases: [last, next].sort(),
      faults: [],
      rubbish: [],
    });
  });
});

describe('a publication that is killed', () => {
  /** A folder with the last release, and the next one written and not yet published. */
  function folder(name: string): Errand & { task: 'publish' } {
    const out = join(root, 'publish', name, 'out');
    const made = join(out, '.work', 'release');
    cpSync(before, out, { recursive: true });
    cpSync(join(after, 'releases', next), made, { recursive: true });
    return { task: 'publish', out, made, dies: null };
  }

  it('before any of its changes shows the last release or the next, and both are whole', async () => {
    const whole = folder('whole');
    const { stdout, code } = await sent(whole);
    expect(code).toBe(0);
    const changes: string[] = JSON.parse(stdout);
    expect(changes.filter((change) => change.startsWith('renameSync'))).toEqual(
      [
        whole.made,
        ...['releases.json', 'latest.json'].map((f) => join(whole.out, `${f}.part`)),
      ].map((path) => `renameSync ${path}`),
    );
    const moved = changes.indexOf(`renameSync ${whole.made}`) + 1;

    const died = async (change: number) => {
      const errand = { ...folder(`${change}`), dies: { phase: 'publish' as const, change } };
      expect((await sent(errand)).signal).toBe('SIGKILL');
      const { rubbish, ...seen } = aftermath(errand.out);
      expect(seen, changes[change - 1]).toEqual({
        latest: last,
        releases: change > moved ? [last, next].sort() : [last],
        faults: [],
      });
      // Whoever reads the list finds no release in it that is not there.
      const list = readFileSync(join(errand.out, 'releases.json'), 'utf8');
      for (const { id } of releasesSchema.parse(JSON.parse(list))) {
        expect(seen.releases).toContain(id);
      }
      return errand;
    };
    const all = changes.map((_, i) => i + 1);
    for (let i = 0; i < all.length; i += 2) await Promise.all(all.slice(i, i + 2).map(died));
  });
});
