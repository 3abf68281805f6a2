export const START = '<!-- bench:start -->';
export const END = '<!-- bench:end -->';

/**
 * The text of a README with `block` between the two markers, and everything else as it was. Throws
 * where the markers are missing, doubled or the wrong way round.
 */
export function replaceBetweenMarkers(readme: string, block: string): string {
  const [before, after, ...more] = readme.split(START);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`README.md must hold ${START} exactly once`);
  }
  const [old, rest, ...others] = after.split(END);
  if (before.includes(END) || old === undefined || rest === undefined || others.length > 0) {
    throw new Error(`README.md must hold ${END} exactly once, after ${START}`);
  }
  return `${before}${START}\n${block.trim()}\n${END}${rest}`;
}
