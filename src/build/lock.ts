import { join } from 'node:path';
import { type Database, openDatabase } from '../duckdb/database.ts';
import { EXIT, Problem } from '../model/problem.ts';

/**
 * Takes the lock of a folder that an option names: a database held open for writing, which the kernel frees when
 * its process dies, however it dies.
 */
export async function takeLock(workFolder: string, option = '--out'): Promise<Database> {
  try {
    return await openDatabase(join(workFolder, 'lock.duckdb'));
  } catch (error) {
    const holder = /\(PID (\d+)\)/.exec(String(error))?.[1];
    if (!holder && !/lock/i.test(String(error))) throw error;
    throw new Problem(
      EXIT.locked,
      `another run is at work here${holder ? `: process ${holder}` : ''}`,
      {
        where: workFolder,
        untouched: 'everything',
        next: `wait for it to finish, or give ${option} another folder`,
      },
    );
  }
}
