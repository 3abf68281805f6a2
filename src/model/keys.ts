/** What tells one row of a published table from another, and where its codes are looked up. */
export interface Keys {
  /** Columns that are unique together; empty where rows are messages and none is. */
  primary: readonly string[];
  /** Columns that name a row of another table, by that table's primary key. */
  foreign?: readonly { columns: readonly string[]; table: string }[];
}

const FOOTPRINT = { columns: ['scheme', 'footprint_code'], table: 'footprint' } as const;
const INDICATOR = { columns: ['indicator_id'], table: 'indicator' } as const;
const FIGURE = ['scheme', 'footprint_code', 'indicator_id', 'period'] as const;
const BASELINE = { columns: FIGURE, table: 'baseline' } as const;

/** The keys of every published table. */
export const KEYS: Readonly<Record<string, Keys>> = {
  footprint: { primary: ['scheme', 'footprint_code'] },
  organisation: { primary: ['org_kind', 'org_code', 'org_vintage'] },
  succession: { primary: ['old_code', 'new_code', 'effective', 'kind'] },
  membership: {
    primary: ['scheme', 'org_kind', 'org_code', 'org_vintage', 'footprint_code'],
    foreign: [FOOTPRINT],
  },
  indicator: { primary: ['indicator_id'] },
  framework: { primary: ['framework', 'position'] },
  observation: { primary: ['observation_id'], foreign: [INDICATOR] },
  baseline: { primary: FIGURE, foreign: [FOOTPRINT, INDICATOR] },
  category: { primary: [...FIGURE, 'category'], foreign: [BASELINE] },
  comparison: { primary: [...FIGURE, 'against'], foreign: [BASELINE] },
  funnel: { primary: FIGURE, foreign: [BASELINE] },
  change: {
    primary: ['scheme', 'footprint_code', 'indicator_id', 'to_period'],
    foreign: [FOOTPRINT, INDICATOR],
  },
  neighbour: { primary: ['scheme', 'footprint_code', 'position'], foreign: [FOOTPRINT] },
  unmapped: { primary: ['scheme', 'source_id', 'indicator_id', 'period', 'org_code', 'reason'] },
  source: { primary: ['source_file'] },
  check: { primary: [] },
  quarantine: { primary: ['source_file', 'source_line'] },
};
