import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/problem.ts';
import { openProver } from '../../src/read/prove.ts';
import { scratch, written } from '../support.ts';
import { edited, lookup, lookupText, residents, residentsText } from './reader.ts';
import { zipOf } from './zips.ts';

const base = scratch();
const work = join(base, 'work');
const prover = await openProver();
afterAll(() => prover.close());

function file(bytes: Buffer | string) {
  const { path, sha256, bytes: length } = written(base, bytes, { sourceId: 'x', period: 'x' });
  return { path, sha256, bytes: length, name: 'www.ons.gov.uk/lookup', period: '2017-04' };
}

describe('a file that has just arrived', () => {
  it('is proved: how many rows, of which layout, read how', async () => {
    const proof = await prover.prove(lookup, file(lookupText), work);
    expect(proof).toMatchObject({
      rows: 207,
      relation: lookup.layouts[0]?.relation,
      decoded: 'utf-8',
      ending: '.csv',
      findings: [],
    });
  });

  it('gets its ending from what it holds', async () => {
    const proof = await prover.prove(lookup, file(await zipOf([['a.csv', lookupText]])), work);
    expect(proof).toMatchObject({ rows: 207, decoded: 'zip of utf-8', ending: '.zip' });
    expect(readdirSync(work)).toEqual([]);
  });

  it('is refused as a build would refuse it', async () => {
    const page = await prover.prove(lookup, file('<html>Not found</html>'), work);
    expect(page).toMatchObject({
      refused: {
        name: 'not an extract',
        exitCode: EXIT.notFetched,
        message: expect.stringContaining('www.ons.gov.uk/lookup: '),
      },
    });
    const header = await prover.prove(lookup, file(lookupText.split('\n')[0] ?? ''), work);
    expect(header).toMatchObject({ refused: { name: 'rows collapsed' } });
  });

  it('may have faults within the band, which are told', async () => {
    const faulty = edited(residentsText, { 3: () => 'A0002,many,110' });
    const proof = await prover.prove(residents, file(faulty), work);
    expect(proof).toMatchObject({ rows: 404, findings: [{ name: 'rows quarantined' }] });
  });

  it('is proved apart from others that arrive at the same time', async () => {
    const files = [file(lookupText), file(residentsText), file('{"error":{}}'), file(lookupText)];
    const sources = [lookup, residents, lookup, lookup];
    const proofs = await Promise.all(
      files.map((f, i) => prover.prove(sources[i] ?? lookup, f, work)),
    );
    expect(proofs.map((p) => ('rows' in p ? p.rows : p.refused.name))).toEqual([
      207,
      405,
      'not an extract',
      207,
    ]);
  });
});
