/** What a representation is known by: a strong tag, quotes and all, and the time it was written. */
export interface Validators {
  etag: string;
  modified: Date | null;
}

/** The condition headers of a request, each undefined where it has none. */
export interface Conditions {
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: string | undefined;
  ifRange?: string | undefined;
}

const opaque = (tag: string) => tag.trim().replace(/^W\//, '');

/** Seconds of a time: a header knows no finer ones. */
const seconds = (time: Date) => Math.floor(time.getTime() / 1000);

/** Whether who asks has it already (RFC 9110, 13.1): a tag counts before a date. */
export function isNotModified(conditions: Conditions, { etag, modified }: Validators): boolean {
  const { ifNoneMatch, ifModifiedSince } = conditions;
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === etag);
  }
  const since = ifModifiedSince === undefined ? Number.NaN : Date.parse(ifModifiedSince);
  return modified !== null && !Number.isNaN(since) && seconds(modified) * 1000 <= since;
}

/** Whether a range may be answered: `If-Range` is absent, or names exactly what is here now. */
export function isRangeWanted({ ifRange }: Conditions, { etag, modified }: Validators): boolean {
  if (ifRange === undefined) return true;
  if (/^\s*(?:W\/)?"/.test(ifRange)) return ifRange.trim() === etag;
  const since = Date.parse(ifRange);
  return modified !== null && !Number.isNaN(since) && seconds(modified) * 1000 === since;
}
