import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { takeLock } from '../../src/build/lock.ts';
import { EXIT } from '../../src/model/problem.ts';
import { ended } from '../ended.ts';
import { node, productAddress } from '../product.ts';
import { packageRoot, scratch } from '../support.ts';

/** A lock whose file was damaged, or was being made by a process that was killed, is no dead lock. */

const root = scratch();
let whole = Buffer.alloc(0);

/** A work folder in which the file of the lock holds some bytes. */
function held(name: string, bytes: Buffer | string): string {
  const work = join(root, name);
  mkdirSync(work);
  writeFileSync(join(work, 'lock.duckdb'), bytes);
  return work;
}

beforeAll(async () => {
  (await takeLock(join(root, 'whole'))).close();
  whole = readFileSync(join(root, 'whole', 'lock.duckdb'));
});

/** Takes a lock in a process of its own, which holds it until it is told to end. */
async function holder(work: string) {
  const script = `const { takeLock } = await import(${JSON.stringify(productAddress('src/build/lock.ts'))});
    await takeLock(${JSON.stringify(work)});
    process.stdout.write('held');
    process.stdin.resume().on('end', () => process.exit());`;
  const [program = '', ...args] = [...node, '--input-type=module', '-e', script];
  const child = spawn(program, args, { cwd: packageRoot });
  const end = ended(child);
  await Promise.race([once(child.stdout, 'data'), end]);
  const leave = () => {
    child.stdin.end();
    return end;
  };
  return { pid: child.pid, leave };
}

describe('the file of a lock', () => {
  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['its first 100 bytes', () => whole.subarray(0, 100)],
    ['two of its three parts', () => whole.subarray(0, 8192)],
    [
      'a flipped byte',
      () => Buffer.concat([whole.subarray(0, 4200), Buffer.from('?'), whole.subarray(4201)]),
    ],
    ['a text', () => 'what somebody put here\n'.repeat(1000)],
  ])('that holds %s is made good', async (name, bytes) => {
    const work = held(name.replaceAll(' ', '-'), bytes());
    (await takeLock(work)).close();
    expect(readdirSync(work)).toEqual(['lock.duckdb']);
    (await takeLock(work)).close();
  });

  it('that is made good by two at once is held by one of them', async () => {
    const work = held('two', '');
    const first = await holder(work);
    try {
      // As if it had been damaged since: whoever makes it good does not take it from its holder.
      writeFileSync(join(work, 'lock.duckdb'), 'x');
      await expect(takeLock(work)).rejects.toMatchObject({
        exitCode: EXIT.locked,
        message: `another run is at work here: process ${first.pid}`,
      });
    } finally {
      expect(await first.leave()).toMatchObject({ code: 0, stderr: '', stdout: 'held' });
    }
    (await takeLock(work)).close();
  });

  it('that is a folder is an error, and no other run', async () => {
    const work = join(root, 'folder');
    mkdirSync(join(work, 'lock.duckdb'), { recursive: true });
    const error = await takeLock(work).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(dirname(join(work, 'lock.duckdb', 'x')));
    expect(error).not.toMatchObject({ exitCode: EXIT.locked });
  });
});
