import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXIT } from '../../src/model/problem.ts';
import { readRuns } from '../../src/release/run-record.ts';
import { footpack } from '../cli/footpack.ts';
import { packageRoot, scratch } from '../support.ts';
import { aftermath } from './aftermath.ts';
import { run } from './errand.ts';
import { mayMount, withReadOnly } from './mount.ts';
import { archiveIn, copied, monthErrand, rightIn, smallMonths } from './small-months.ts';

/** An archive on a file system that cannot be written serves a build; a fetch says that it cannot. */

const root = scratch();

it.skipIf(!mayMount(withReadOnly(root)))(
  'a raw archive on a read-only file system is built from, and not fetched into',
  async () => {
    const { small, before, after, archive, right } = await smallMonths();
    const [out, raw] = [join(root, 'out'), join(root, 'raw')];
    copied(join(before, 'out'), out);
    copied(join(after, 'raw'), raw);
    const whole = aftermath(out);

    const args = [
      'refresh',
      '--mirror',
      small.mirror('West Yorkshire'),
      '--out',
      out,
      '--raw',
      raw,
    ];
    const fetched = await footpack(args, packageRoot, withReadOnly(raw));
    expect([fetched.code, fetched.stdout]).toEqual([EXIT.unexpected, '']);
    expect(fetched.stderr.split('\n')).toEqual([
      'error: the raw archive cannot be written to: its file system is read-only',
      `  where:     ${join(raw, '.work', 'lock.duckdb')}`,
      '  untouched: everything',
      '  next:      make it writable, or give --raw another folder; ' +
        'footpack refresh --offline builds from it as it is',
      '',
    ]);
    expect(readRuns(out)[0]).toMatchObject({ state: 'failed', exitCode: EXIT.unexpected });
    expect(aftermath(out)).toEqual(whole);

    const errand = monthErrand(small, 'next', root);
    const options = { ...errand.options, from: { kind: 'offline' as const } };
    const built = await run('victim.ts', { ...errand, options }, withReadOnly(raw));
    expect(built.code, built.stderr).toBe(EXIT.done);
    expect(rightIn(out)).toEqual(right.next);
    expect(aftermath(out)).toMatchObject({ faults: [], rubbish: [] });
    expect(archiveIn(root)).toEqual(archive);
  },
  180_000,
);
