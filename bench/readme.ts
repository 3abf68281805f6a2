export const END = '<!-- bench:end -->';

/** Where the figures of a bench begin in the README; they end at the next `END`. */
export function marker(bench: string): string {
  return `<!-- bench:${bench} -->`;
}

/**
 * The text of a README with `block` between the marker of a bench and the end that follows it, and
 * everything else as it was. Throws where the marker is missing or doubled, or its end missing.
 */
export function replaceFigures(readme: string, bench: string, block: string): string {
  const begin = marker(bench);
  const [before, after, ...more] = readme.split(begin);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`README.md must hold ${begin} exactly once`);
  }
  const end = after.indexOf(END);
  if (end < 0 || after.slice(0, end).includes('<!-- bench:')) {
    throw new Error(`README.md must hold ${END} after ${begin}, before another begins`);
  }
  return `${before}${begin}\n${block.trim()}\n${after.slice(end)}`;
}
