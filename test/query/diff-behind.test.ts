import { describe, expect, it } from 'vitest';
import { scratch } from '../support.ts';
import { comparing, figure, figureIn, revised } from './small-diff.ts';
import { aWorld, but } from './small-releases.ts';

const { between } = comparing(scratch());

describe('what stands in for an organisation, or behind a figure', () => {
  const practice = (parent: string) => [
    `UPDATE observation SET org_kind = 'practice', org_code = 'P81001', parent_code = '${parent}'
     WHERE org_code = '01A' AND indicator_id = 'visits'`,
  ];

  it('a practice that has another CCG is mapping', async () => {
    const found = await between(aWorld(), aWorld(), {
      a: practice('01A'),
      b: [
        ...practice('02B'),
        `UPDATE baseline SET value = CASE footprint_code WHEN 'E54000098' THEN 200 ELSE 2100 END
         WHERE indicator_id = 'visits'`,
      ],
    });
    expect(figureIn(found, 'E54000098', 'visits', '2016/17').causes).toEqual([
      { cause: 'mapping', part: -1000, alone: 200, organisations: 1, codes: ['P81001'] },
    ]);
    expect(figureIn(found, 'E54000099', 'visits', '2016/17').causes).toEqual([
      { cause: 'mapping', part: 1000, alone: 2100, organisations: 1, codes: ['P81001'] },
    ]);
  });

  it('practices that are placed one by one are not placed by their CCG', async () => {
    const placed = `INSERT INTO membership (scheme, org_kind, org_code, org_vintage, footprint_code, weight)
      VALUES ('stp-2017', 'practice', 'P81001', '2017-04', 'E54000099', 1)`;
    const found = await between(aWorld(), aWorld(), {
      a: practice('01A'),
      b: [
        ...practice('01A'),
        placed,
        `UPDATE baseline SET value = CASE footprint_code WHEN 'E54000098' THEN 200 ELSE 2100 END
         WHERE indicator_id = 'visits'`,
      ],
    });
    expect(figureIn(found, 'E54000098', 'visits', '2016/17').causes).toEqual([
      expect.objectContaining({ cause: 'mapping', part: -1000 }),
    ]);
  });

  it('four quarters stand for a year that is not published itself', async () => {
    const quarters = (third: number) => [
      "DELETE FROM observation WHERE org_code = '02B' AND indicator_id = 'visits'",
      ...[100, 150, third, 50].map((n, i) => {
        const year = i < 3 ? 2016 : 2017;
        const month = [4, 7, 10, 1][i] ?? 1;
        const first = `make_date(${year}, ${month}, 1)`;
        return `INSERT INTO observation BY NAME
          SELECT 'q${i}' AS observation_id, 'visits' AS source_id, 'visits/' || sha256 || '.csv' AS source_file,
            'visits' AS indicator_id, 'ccg' AS org_kind, '02B' AS org_code, '2017-04' AS org_vintage,
            '${year}-Q' || quarter(${first}) AS period, ${first} AS period_start,
            CAST(${first} + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS period_end,
            ${n} AS numerator, 1 AS denominator, false AS suppressed
          FROM source WHERE source_id = 'visits'`;
      }),
      "DELETE FROM observation WHERE indicator_id = 'visits' AND org_code <> '02B'",
      `UPDATE baseline SET value = CASE footprint_code WHEN 'E54000099' THEN ${300 + third} END
       WHERE indicator_id = 'visits'`,
    ];
    const later = but(aWorld(), (w) => {
      w.files.visits = 'dddd';
    });
    const found = await between(aWorld(), later, { a: quarters(200), b: quarters(260) });
    expect(figureIn(found, 'E54000099', 'visits', '2016/17')).toMatchObject({
      before: { value: 500 },
      after: { value: 560 },
      causes: [{ cause: 'late revision', part: 60, codes: ['02B'] }],
    });
  });

  /** A rate of one age band, whose source has another indicator too. */
  const standardised = (combine: string, value: number) => [
    `INSERT INTO indicator (indicator_id, title, combine, multiplier, observed_by, source_id)
     VALUES ('rate', 'A standardised rate', '${combine}', 1, 'ccg', 'seen-in-time')`,
    "UPDATE indicator SET part_of = 'rate', standard = 5500 WHERE indicator_id = 'visits'",
    `INSERT INTO baseline (scheme, footprint_code, indicator_id, period, value, members_present, method)
     VALUES ('stp-2017', 'E54000098', 'rate', '2016/17', ${value}, 1, 'directly standardised')`,
  ];

  it('age bands of a standardised rate are where its cause is looked for', async () => {
    const later = but(aWorld(), (w) => {
      figure(w, '01A', 'visits', '2016/17').numerator += 10;
      w.files.visits = 'dddd';
    });
    const found = await between(aWorld(), later, {
      a: standardised('dsr', 5),
      b: standardised('dsr', 6),
    });
    expect(figureIn(found, 'E54000098', 'rate', '2016/17').causes).toEqual([
      { cause: 'late revision', part: null, alone: null, organisations: 0, codes: [] },
    ]);
  });

  it('and no other indicator of its source', async () => {
    const found = await between(aWorld(), revised(aWorld()), {
      a: standardised('dsr', 5),
      b: standardised('dsr', 6),
    });
    expect(figureIn(found, 'E54000098', 'rate', '2016/17').causes).toEqual([
      expect.objectContaining({ cause: 'method' }),
    ]);
  });

  it('age bands are known where one of the releases tells them', async () => {
    const later = but(aWorld(), (w) => {
      figure(w, '01A', 'visits', '2016/17').numerator += 10;
      w.files.visits = 'dddd';
    });
    const older = ['ALTER TABLE indicator DROP COLUMN part_of'];
    const [a, b] = [standardised('dsr', 5), standardised('dsr', 6)];
    const one = await between(aWorld(), later, { a: [...a, ...older], b });
    expect(one.notCompared).toEqual(['columns of indicator: part_of (only in the second)']);
    expect(one.indicators).toEqual([]);
    expect(figureIn(one, 'E54000098', 'rate', '2016/17').causes).toEqual([
      expect.objectContaining({ cause: 'late revision' }),
    ]);
    const none = await between(aWorld(), later, { a: [...a, ...older], b: [...b, ...older] });
    expect(none.notCompared).toEqual([
      'why figures changed: a release lacks what they are recomputed from',
    ]);
  });

  it('what is made with England’s rates moves with others', async () => {
    const later = but(aWorld(), (w) => {
      figure(w, '02B', 'visits', '2016/17').numerator += 10;
      w.files['seen-in-time'] = 'dddd';
      w.files.visits = 'dddd';
    });
    const found = await between(aWorld(), later, {
      a: standardised('isr', 5),
      b: standardised('isr', 6),
    });
    expect(figureIn(found, 'E54000098', 'rate', '2016/17').causes).toEqual([
      expect.objectContaining({ cause: 'others moved' }),
    ]);
  });
});
