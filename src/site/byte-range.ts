/** The bytes asked for: the first and the last, both within the file. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * What a `Range` header asks of a file of `size` bytes (RFC 9110, 14.2). `whole` where there is none,
 * where it is not understood, and for several ranges at once, which a server may answer so.
 */
export function byteRange(
  header: string | undefined,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? [];
  if (from === '' && to === '') return 'whole';
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  // A range that ends before it begins is no range at all, so the header does not count.
  if (to !== '' && Number(to) < first) return 'whole';
  return first >= size ? 'unsatisfiable' : { first, last };
}
