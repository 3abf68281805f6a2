import { TODAY } from '../model/source.ts';
import { fileName } from './link.ts';
import type { Locate } from './locator.ts';

/** Files whose addresses do not change. Nothing is asked for. */
export const locateFixedUrl: Locate<'url'> = async (locator, { month }) =>
  locator.files.map(({ url, period, name }) => ({
    period: period === TODAY ? month : period,
    url,
    name: name ?? fileName(url),
  }));
