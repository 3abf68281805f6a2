import {
  belongs,
  type Checkpoint,
  FINANCE_ITEMS,
  FINANCE_TEMPLATE,
  FINANCE_YEARS,
  type FinanceBasis,
} from '../model/finance.ts';
import type { KnownFootprint } from './finance.ts';
import { format } from './format.ts';

/** What is known of a template before anybody opens it; each stands on every line. */
export interface Prefilled {
  footprint: KnownFootprint | null;
  basis: FinanceBasis | null;
  checkpoint: Checkpoint | null;
}

/**
 * An empty template as CSV: a line a year of each item, year by year in the order in which they are
 * added up, without a figure. No figure is filled in, not even one that was published.
 */
export function emptyTemplate({ footprint, basis, checkpoint }: Prefilled): string {
  const columns = FINANCE_TEMPLATE.columns.map(({ name }) => ({ name, type: 'VARCHAR' }));
  const head = [footprint?.code ?? null, footprint?.name ?? null, basis, checkpoint];
  const rows = FINANCE_YEARS.flatMap((year) =>
    FINANCE_ITEMS.filter((item) => belongs(item, basis)).map(({ line, kind }) => [
      ...head,
      year,
      line,
      kind,
      null,
      null,
    ]),
  );
  return [...format({ columns, rows }, 'csv')].join('');
}
