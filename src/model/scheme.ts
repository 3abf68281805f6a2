/** The scheme that is built where none is asked for: the 44 footprints of April 2017. */
export const DEFAULT_SCHEME = 'stp-2017';
