import { join } from 'node:path';
import { frameworks, indicators, sources } from '../../pipelines/catalogue.ts';
import type { RefreshOptions } from '../../src/refresh.ts';
import type { SmallPackage } from './small-package.ts';

/** What a refresh of a small package is told; can be sent to another process. */
export type SmallOptions = Pick<
  RefreshOptions,
  'from' | 'out' | 'raw' | 'extracts' | 'indicatorFile' | 'schemeFile'
>;

/** Options of a refresh of a small package into `out`; another number makes another release. */
export function smallOptions(small: SmallPackage, out: string, inTime: number): SmallOptions {
  const { indicatorFile, schemeFile } = small;
  const extracts = [small.extract(inTime)];
  const raw = join(out, '..', 'raw');
  return { from: { kind: 'bundled' }, out, raw, extracts, indicatorFile, schemeFile };
}

/** The same with all that a refresh wants to know. */
export function wholeOptions(options: SmallOptions): RefreshOptions {
  return {
    only: [],
    schemes: [],
    attribution: 'hq',
    sources,
    indicators,
    frameworks,
    version: '0.0.0-test',
    ...options,
  };
}
