/**
 * What a person typed or pasted, as it is compared: full-width letters and the spaces of web pages
 * made plain, one space between words, none around them.
 */
export function plainly(asked: string): string {
  return asked.normalize('NFKC').replace(/\s+/g, ' ').trim();
}
