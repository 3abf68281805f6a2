import type { Layout } from './source.ts';

/**
 * Footprints that a user draws, brought with `--scheme-file`: which organisations of a vintage make
 * up each footprint, CCGs, sub-ICB locations or local authorities. An empty weight means the whole.
 */
export const USER_SCHEME: Layout = {
  relation: 'user_scheme',
  columns: [
    { name: 'footprint_code', kind: 'text', required: true },
    { name: 'footprint_name', kind: 'text', required: true },
    { name: 'org_code', kind: 'text', required: true },
    { name: 'org_vintage', kind: 'vintage', required: true },
    { name: 'weight', kind: 'number' },
  ],
  key: ['footprint_code', 'org_code', 'org_vintage'],
  minRows: 1,
};
