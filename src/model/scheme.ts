/**
 * A dated set of footprints. Its areas are those of the CCGs of `baseVintage`, as a lookup of that
 * vintage lists them.
 */
export interface Scheme {
  name: string;
  title: string;
  baseVintage: string;
  footprints: number;
}

export const SCHEMES: readonly Scheme[] = [
  {
    name: 'stp-2016',
    title: 'The 44 footprints announced in March 2016',
    baseVintage: '2016-04',
    footprints: 44,
  },
  {
    name: 'stp-2017',
    title: 'The 44 footprints as of April 2017',
    baseVintage: '2017-04',
    footprints: 44,
  },
];

export const DEFAULT_SCHEME = 'stp-2017';
