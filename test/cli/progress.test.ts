import { expect, it } from 'vitest';
import { progressTo } from '../../src/cli/progress.ts';
import type { FetchedSource } from '../../src/model/effects.ts';

const well: FetchedSource = { source: 'rtt', files: 3, added: 1, unchanged: 2, findings: [] };
const stale: FetchedSource = {
  source: 'cover',
  files: 1,
  added: 0,
  unchanged: 0,
  findings: [
    {
      name: 'not fetched',
      severity: 'warn',
      source: 'cover',
      period: '2016-Q2',
      message: 'a.xlsx: no answer in time',
      exitCode: 4,
    },
  ],
};

/** What is written, with the clock at so many milliseconds at each call. */
function written(isTTY: boolean, steps: readonly [number, FetchedSource | null, number][]): string {
  let [text, time] = ['', 0];
  const progress = progressTo(
    {
      isTTY,
      columns: 60,
      write: (piece) => {
        text += piece;
      },
    },
    () => new Date(time),
  );
  let sourcesDone = 0;
  for (const [at, finished, bytes] of steps) {
    time = at;
    if (finished) sourcesDone += 1;
    progress.show({ finished, sourcesDone, sources: 2, bytes });
  }
  progress.clear();
  return text;
}

it('is a line a source in a log, and what is stale beside it', () => {
  expect(
    written(false, [
      [1_000, null, 500_000],
      [2_000, well, 1_000_000],
      [3_000, stale, 1_000_000],
    ]),
  ).toBe(
    'fetched   rtt: 3 files, 1 new, 2 unchanged\n' +
      'fetched   cover: 1 file, 0 new, 0 unchanged\n' +
      'stale     cover 2016-Q2: a.xlsx: no answer in time\n',
  );
});

it('is one line on a terminal, painted over, and gone at the end', () => {
  const text = written(true, [
    [1_000, null, 0],
    [1_010, null, 100_000],
    [3_000, null, 4_000_000],
    [4_000, well, 4_500_000],
    [5_000, stale, 5_000_000],
  ]);
  const painted = text.split('\r\u001b[2K');
  expect(painted.filter((line) => line.startsWith('fetching'))).toEqual([
    'fetching  0 of 2 sources, 0.0 MB',
    'fetching  0 of 2 sources, 4.0 MB, 2.0 MB/s',
    'fetching  1 of 2 sources, 4.5 MB, 1.5 MB/s',
  ]);
  // What is amiss stays to be read; nothing is left of the line itself.
  expect(painted.at(-1)).toContain('stale     cover 2016-Q2');
  expect(painted.at(-1)?.endsWith('\n')).toBe(true);
});
