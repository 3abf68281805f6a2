/** Encodings that the server speaks, the best first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** How much each encoding named by an `Accept-Encoding` header is wanted, from 0 to 1. */
function wanted(header: string): Map<string, number> {
  return new Map(
    header.split(',').map((item) => {
      const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight) || 0];
    }),
  );
}

/**
 * The encoding in which an answer is sent: the one most wanted, of equals the one that packs best, null
 * for none (RFC 9110, 12.5.3). Where none is named, none is used.
 */
export function encodingFor(header: string | undefined): Encoding | null {
  if (header === undefined) return null;
  const weights = wanted(header);
  const weight = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const [best] = [...ENCODINGS].sort((a, b) => weight(b) - weight(a));
  if (best === undefined || weight(best) === 0) return null;
  return weight(best) < (weights.get('identity') ?? 0) ? null : best;
}
