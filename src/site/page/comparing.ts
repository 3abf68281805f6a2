/** A footprint that is compared: its scheme and its code there. */
export interface Compared {
  scheme: string;
  code: string;
}

/**
 * The footprints that an address names, in its order and each once: `footprint=stp-2017:E54000016`, or
 * a code alone with `scheme=` for all that have none.
 */
export function comparedIn(search: string): Compared[] {
  const query = new URLSearchParams(search);
  const common = query.get('scheme') ?? '';
  const named = query.getAll('footprint').flatMap((one): Compared[] => {
    const at = one.indexOf(':');
    const [scheme, code] = at < 0 ? [common, one] : [one.slice(0, at), one.slice(at + 1)];
    return scheme && code ? [{ scheme, code }] : [];
  });
  return named.filter((one, i) => named.findIndex((other) => same(one, other)) === i);
}

export function same(one: Compared, other: Compared): boolean {
  return one.scheme === other.scheme && one.code === other.code;
}

/** The address of a comparison. */
export function comparisonAddress(compared: readonly Compared[]): string {
  const query = new URLSearchParams();
  for (const { scheme, code } of compared) query.append('footprint', `${scheme}:${code}`);
  // A colon needs no escape in a query, and the address is to be read.
  return `?${query.toString().replaceAll('%3A', ':')}`;
}

/** What is known of a footprint that tells it is the same body as one of another scheme. */
export interface Body {
  code: string;
  number: number | null;
  odsCode?: string | null | undefined;
}

/**
 * The same body in the list of another scheme: by its ODS code, else by the number of 1 to 44, else by
 * an ONS code that it kept or once had; undefined where the list has none.
 */
export function sameBody<B extends Body>(
  body: Body & { codes: readonly string[] },
  list: readonly B[],
): B | undefined {
  return (
    list.find(({ odsCode }) => odsCode && odsCode === body.odsCode) ??
    list.find(({ number }) => number !== null && number === body.number) ??
    list.find(({ code }) => body.codes.includes(code))
  );
}
