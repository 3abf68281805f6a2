import { describe, expect, it } from 'vitest';
import { locate } from '../../src/fetch/locate.ts';
import type { Ask } from '../../src/fetch/locator.ts';
import { TODAY } from '../../src/model/source.ts';

const never: Ask = (url) => Promise.reject(new Error(`asked for ${url}`));
const refuses: Ask = () => Promise.reject(new Error('the publisher refuses this program'));

describe('what a locator stands for', () => {
  it('is nothing where no one file is published', async () => {
    const compiled = { kind: 'compiled', url: 'https://www.health.org.uk/' } as const;
    expect(await locate(compiled, { ask: never, month: '2026-11' })).toEqual([]);
  });

  it('is fixed addresses as they are, the state of today being of the month', async () => {
    const report = 'https://www.odsdatasearchandexport.nhs.uk/api/getReport?report=epraccur';
    const found = await locate(
      {
        kind: 'url',
        url: 'https://www.odsdatasearchandexport.nhs.uk/',
        files: [
          { url: report, period: TODAY, name: 'epraccur.csv' },
          { url: 'https://files.digital.nhs.uk/E2/BF16AA/QOF_1920.zip', period: '2019/20' },
        ],
      },
      { ask: never, month: '2026-11' },
    );
    expect(found).toEqual([
      { url: report, period: '2026-11', name: 'epraccur.csv' },
      {
        url: 'https://files.digital.nhs.uk/E2/BF16AA/QOF_1920.zip',
        period: '2019/20',
        name: 'QOF_1920.zip',
      },
    ]);
  });

  it('says what was asked for when that fails, without a key that is in it', async () => {
    const api = 'https://fingertips.phe.org.uk/api';
    const found = locate(
      { kind: 'landing page', url: 'https://x.uk/a?subscription-key=abc', link: { text: /csv/ } },
      { ask: refuses, month: '2026-11' },
    );
    await expect(found).rejects.toThrow(
      'https://x.uk/a?subscription-key=redacted: the publisher refuses this program',
    );
    await expect(
      locate(
        {
          kind: 'fingertips',
          url: api,
          api,
          indicators: [1],
          childAreaType: 7,
          parentAreaType: 15,
        },
        { ask: refuses, month: '2026-11' },
      ),
    ).rejects.toMatchObject({
      message: `${api}/area_types: the publisher refuses this program`,
      cause: new Error('the publisher refuses this program'),
    });
  });

  it('says so of pages too', async () => {
    const [located] = await locate(
      { kind: 'ord', url: 'https://digital.nhs.uk/', api: 'https://d.uk/ORD/2-0-0', query: {} },
      { ask: never, month: '2026-11' },
    );
    const pages = located?.pages?.(refuses)[Symbol.asyncIterator]();
    await expect(pages?.next()).rejects.toThrow(
      'https://d.uk/ORD/2-0-0/organisations?Limit=1000: the publisher refuses this program',
    );
  });
});
