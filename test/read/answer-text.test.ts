import { describe, expect, it } from 'vitest';
import { indicators } from '../../pipelines/catalogue.ts';
import { answersOf } from '../../src/read/answer-text.ts';

const IAF = 'ccg-iaf-2016-17';

describe('what a user writes in the column answers', () => {
  it.each([
    ['', []],
    [`${IAF} 102a`, [{ framework: IAF, code: '102a', how: 'computed', why: '' }]],
    [
      ` ${IAF} 102a;  ${IAF}  127c (proxy: by provider; not by patient) ; `,
      [
        { framework: IAF, code: '102a', how: 'computed', why: '' },
        { framework: IAF, code: '127c', how: 'proxy', why: 'by provider; not by patient' },
      ],
    ],
    [
      'stp-dashboard-2017 prevention-3 (proxy: by authority)\nccg-iaf-2016-17 127e',
      [
        {
          framework: 'stp-dashboard-2017',
          code: 'prevention-3',
          how: 'proxy',
          why: 'by authority',
        },
        { framework: IAF, code: '127e', how: 'computed', why: '' },
      ],
    ],
  ])('%j', (text, answers) => expect(answersOf(text)).toEqual(answers));

  it.each([
    '102a',
    `${IAF} 102a, 103a`,
    `${IAF} 102a (proxy)`,
    `${IAF} 102a (proxy: )`,
    `${IAF} 102a (nearly)`,
    `${IAF} 102a (proxy: a (b))`,
  ])('%j is not written so', (text) => expect(answersOf(text)).toBeNull());

  it('is what the release tells of an indicator, so that one may be copied from there', () => {
    const answering = indicators.filter((i) => i.answers.length > 0);
    expect(answering.length).toBeGreaterThan(2);
    for (const { id, answers } of answering) {
      const told = answers.map(
        (a) => `${a.framework} ${a.code}${a.how === 'proxy' ? ` (proxy: ${a.why})` : ''}`,
      );
      expect(answersOf(told.join('\n')), id).toEqual(answers);
    }
  });
});
