import { describe, expect, it } from 'vitest';
import { END, marker, replaceFigures } from '../../bench/readme.ts';

const BEFORE = '# footpack\n\nHow long it takes:\n';
const AFTER = '\n\n## Questions\n\nAsk $& and $1.\n';
const START = marker('start');
const FETCH = marker('fetch');

describe('the measured figures in the README', () => {
  it('replaces what stands between the markers, and nothing else', () => {
    const readme = `${BEFORE}${START}\n| old | 9 s |\n${END}${AFTER}`;
    expect(replaceFigures(readme, 'start', '| new | 1 s |\n')).toBe(
      `${BEFORE}${START}\n| new | 1 s |\n${END}${AFTER}`,
    );
  });

  it('fills markers that stand together, and gives the same text when it runs again', () => {
    const once = replaceFigures(`${BEFORE}${START}${END}${AFTER}`, 'start', 'costs $& and $1');
    expect(once).toBe(`${BEFORE}${START}\ncosts $& and $1\n${END}${AFTER}`);
    expect(replaceFigures(once, 'start', 'costs $& and $1')).toBe(once);
  });

  it('leaves the figures of another bench as they are, before it and after it', () => {
    const readme = `${START}\nstarts\n${END}\n\nand\n\n${FETCH}\nfetches\n${END}${AFTER}`;
    expect(replaceFigures(readme, 'start', 'new')).toBe(readme.replace('starts', 'new'));
    expect(replaceFigures(readme, 'fetch', 'new')).toBe(readme.replace('fetches', 'new'));
  });

  it.each([
    ['no markers', `${BEFORE}${AFTER}`],
    ['no end', `${BEFORE}${START}${AFTER}`],
    ['no beginning', `${BEFORE}${END}${AFTER}`],
    ['only those of another bench', `${FETCH}${END}`],
    ['two beginnings', `${START}${START}${END}`],
    ['two pairs', `${START}${END}${START}${END}`],
    ['the end before the beginning', `${END}${START}`],
    ['another bench begun before the end', `${START}${FETCH}${END}`],
  ])('refuses a README with %s', (_name, readme) => {
    expect(() => replaceFigures(readme, 'start', 'x')).toThrow(/README\.md must hold/);
  });
});
