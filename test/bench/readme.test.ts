import { describe, expect, it } from 'vitest';
import { END, replaceBetweenMarkers, START } from '../../bench/readme.ts';

const BEFORE = '# footpack\n\nHow long it takes:\n';
const AFTER = '\n\n## Questions\n\nAsk $& and $1.\n';

describe('the measured figures in the README', () => {
  it('replaces what stands between the markers, and nothing else', () => {
    const readme = `${BEFORE}${START}\n| old | 9 s |\n${END}${AFTER}`;
    expect(replaceBetweenMarkers(readme, '| new | 1 s |\n')).toBe(
      `${BEFORE}${START}\n| new | 1 s |\n${END}${AFTER}`,
    );
  });

  it('fills markers that stand together, and gives the same text when it runs again', () => {
    const once = replaceBetweenMarkers(`${BEFORE}${START}${END}${AFTER}`, 'costs $& and $1');
    expect(once).toBe(`${BEFORE}${START}\ncosts $& and $1\n${END}${AFTER}`);
    expect(replaceBetweenMarkers(once, 'costs $& and $1')).toBe(once);
  });

  it.each([
    ['no markers', `${BEFORE}${AFTER}`],
    ['no end', `${BEFORE}${START}${AFTER}`],
    ['no start', `${BEFORE}${END}${AFTER}`],
    ['two starts', `${START}${START}${END}`],
    ['two ends', `${START}${END}${END}`],
    ['the end before the start', `${END}${START}`],
    ['an end on both sides', `${END}${START}${END}`],
  ])('refuses a README with %s', (_name, readme) => {
    expect(() => replaceBetweenMarkers(readme, 'x')).toThrow(/README\.md must hold/);
  });
});
