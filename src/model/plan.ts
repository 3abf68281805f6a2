/** How a source or a table stands against what a refresh would make of it now. */
export const PLANNED = ['fresh', 'stale', 'missing'] as const;
export type PlannedState = (typeof PLANNED)[number];

/** How the reason of a table begins that would be made only because others would. */
export const FOLLOWS = 'it follows from';

/** How one source or table stands; `reason` says in words why it would be read or made, else null. */
export interface Planned {
  name: string;
  state: PlannedState;
  reason: string | null;
}

/** What a refresh would do. */
export interface Plan {
  /** Whether it would do nothing at all. */
  nothingNew: boolean;
  /** Whether publishers, or a mirror at an address, would have to be asked to know the whole of it. */
  asksOthers: boolean;
  sources: Planned[];
  tables: Planned[];
}
