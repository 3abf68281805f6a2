import { createRequire } from 'node:module';

/**
 * DuckDB's package, loaded as the CommonJS that it is: to import its 181 modules by name takes Node
 * about 0.1 s more, at every start.
 */
export const engine = createRequire(import.meta.url)(
  '@duckdb/node-api',
) as typeof import('@duckdb/node-api');
