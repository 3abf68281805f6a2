import pLimit from 'p-limit';
import type { Database } from './database.ts';
import { together } from './together.ts';

/** Connections at work at one time. Most statements are small: planning them is what takes time. */
const CONNECTIONS = 2;

/** A few connections to one database, lent to one task each. */
export interface Pool {
  run<T>(task: (db: Database) => Promise<T>): Promise<T>;
  /** Closes the connections that the pool opened. */
  close(): void;
}

export async function openPool(db: Database): Promise<Pool> {
  const opened: Database[] = [];
  while (opened.length + 1 < CONNECTIONS) opened.push(await db.sibling());
  const idle = [db, ...opened];
  const limit = pLimit(CONNECTIONS);
  return {
    run: (task) =>
      limit(async () => {
        const connection = idle.pop() as Database;
        try {
          return await task(connection);
        } finally {
          idle.push(connection);
        }
      }),
    close() {
      for (const connection of opened) connection.close();
    },
  };
}

/** Runs a task for each item, a few at a time; gives the results in the order of the items. */
export async function forEach<Item, Result>(
  db: Database,
  items: readonly Item[],
  task: (db: Database, item: Item) => Promise<Result>,
): Promise<Result[]> {
  const pool = await openPool(db);
  try {
    return await together<Result[]>(
      items.map((item) => pool.run((connection) => task(connection, item))),
    );
  } finally {
    pool.close();
  }
}
