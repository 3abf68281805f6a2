import type { Layout } from './source.ts';

/**
 * A tidy extract: what a user brings with `--extract`, and what the bundled observations are.
 * Empty means not given, `*` means suppressed. The optional columns carry what a total needs to
 * stay honest: bounds of a suppressed figure; `covered`, the part of the coverage base (for practices,
 * registered patients) that the row stands for; `spread`, the standard deviation of a mean over its
 * denominator; `category`, the rating of an organisation that is assessed.
 */
export const TIDY: Layout = {
  relation: 'tidy',
  columns: [
    { name: 'indicator_id', header: 'indicator_id', kind: 'text', required: true },
    { name: 'org_code', header: 'org_code', kind: 'text', required: true },
    { name: 'org_vintage', header: 'org_vintage', kind: 'vintage', required: true },
    { name: 'period_start', header: 'period_start', kind: 'date' },
    { name: 'period_end', header: 'period_end', kind: 'date' },
    { name: 'numerator', header: 'numerator', kind: 'number' },
    { name: 'denominator', header: 'denominator', kind: 'number' },
    { name: 'value', header: 'value', kind: 'number' },
    { name: 'suppressed', header: 'suppressed', kind: 'text' },
    { name: 'note', header: 'note', kind: 'text' },
    { name: 'numerator_low', header: 'numerator_low', kind: 'number', optional: true },
    { name: 'numerator_high', header: 'numerator_high', kind: 'number', optional: true },
    { name: 'denominator_low', header: 'denominator_low', kind: 'number', optional: true },
    { name: 'denominator_high', header: 'denominator_high', kind: 'number', optional: true },
    { name: 'covered', header: 'covered', kind: 'number', optional: true },
    { name: 'spread', header: 'spread', kind: 'number', optional: true },
    { name: 'category', header: 'category', kind: 'text', optional: true },
  ],
  key: ['indicator_id', 'org_code', 'org_vintage', 'period_start', 'period_end', 'category'],
  minRows: 1,
  suppressed: ['*'],
  dateFormat: '%Y-%m-%d',
};
