import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { locate } from '../../src/fetch/locate.ts';
import type { Locator } from '../../src/model/source.ts';
import { plainAsk } from '../server/plain-ask.ts';
import { openPublisher } from '../server/publisher.ts';

const publisher = await openPublisher();
afterAll(() => publisher.close());
beforeEach(() => {
  publisher.asked.length = 0;
});

type LandingPage = Extract<Locator, { kind: 'landing page' }>;
const look = (locator: Omit<LandingPage, 'kind'>) =>
  locate({ kind: 'landing page', ...locator }, { ask: plainAsk(publisher), month: '2026-11' });
/** Periods and files, in short. */
const told = async (locator: Omit<LandingPage, 'kind'>) =>
  (await look(locator)).map((l) => `${l.period} ${l.name}`);

const area = 'https://www.england.nhs.uk/statistics/statistical-work-areas/ae';
const uploads = 'https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2';
const ae = {
  url: `${area}/`,
  follow: [{ text: /^A&E Attendances and Emergency Admissions (?<financial>\d{4}-\d{2})$/ }],
  link: { text: /^Monthly A&E (?<month>[A-Z][a-z]+) (?<year>\d{4}) \(CSV/ },
};

/** NHS England: a work area, a page a financial year, files in the folder of their upload. */
function nhsEngland(
  years: Readonly<Record<string, readonly (readonly [text: string, path: string])[]>>,
): void {
  const nav = '<p><a href="mailto:england.aedata@nhs.net">Contact</a> <a href="#top">Top</a></p>';
  const list = Object.keys(years)
    .map(
      (year) =>
        `<li><a href="${area}/ae-${year}/">A&amp;E Attendances and Emergency Admissions ${year}</a>`,
    )
    .join('\n');
  publisher.serve(`${area}/`, `<!DOCTYPE html>${nav}<ul>${list}</ul>`);
  for (const [year, files] of Object.entries(years)) {
    const links = files
      .map(([text, path]) => `<p><a href="${uploads}/${path}">${text} (CSV, 43&nbsp;KB)</a></p>`)
      .join('');
    publisher.serve(
      `${area}/ae-${year}/`,
      `<!DOCTYPE html>${nav}<a href="/statistics/">Statistics</a>${links}`,
    );
  }
}

describe('NHS England, a work area with a page a year', () => {
  it('gives one file a month, in the order of time', async () => {
    nhsEngland({
      '2025-26': [
        ['Monthly A&amp;E June 2025', '2025/07/Monthly-AE-June-2025-1-1.csv'],
        ['Monthly A&amp;E May 2025', '2025/06/May-2025-CSV-9jfy4.csv'],
      ],
      '2024-25': [['Monthly A&amp;E March 2025', '2025/04/March-2025-CSV.csv']],
    });
    expect(await look(ae)).toEqual([
      {
        period: '2025-03',
        url: `${uploads}/2025/04/March-2025-CSV.csv`,
        name: 'March-2025-CSV.csv',
      },
      {
        period: '2025-05',
        url: `${uploads}/2025/06/May-2025-CSV-9jfy4.csv`,
        name: 'May-2025-CSV-9jfy4.csv',
      },
      {
        period: '2025-06',
        url: `${uploads}/2025/07/Monthly-AE-June-2025-1-1.csv`,
        name: 'Monthly-AE-June-2025-1-1.csv',
      },
    ]);
  });

  it('takes a newer revision at a new address, the old one still being there', async () => {
    nhsEngland({
      '2024-25': [
        ['Monthly A&amp;E February 2025', '2025/03/Monthly-AE-February-2025.csv'],
        ['Monthly A&amp;E February 2025', '2025/04/Monthly-AE-February-2025-revised.csv'],
        ['Monthly A&amp;E February 2025', '2025/03/Monthly-AE-February-2025.csv'],
      ],
    });
    expect(await told(ae)).toEqual(['2025-02 Monthly-AE-February-2025-revised.csv']);
  });

  it('takes http and https for the same file', async () => {
    nhsEngland({ '2024-25': [['Monthly A&amp;E May 2024', '2024/06/a.csv']] });
    publisher.serve(
      `${area}/ae-2024-25/`,
      ['https', 'http']
        .map((scheme) => `<a href="${scheme}://x.uk/a.csv">Monthly A&amp;E May 2024 (CSV)</a>`)
        .join(''),
    );
    expect((await look(ae)).map((l) => l.url)).toEqual(['https://x.uk/a.csv']);
  });

  it('refuses two links where one was expected, and names both', async () => {
    nhsEngland({
      '2024-25': [
        ['Monthly A&amp;E February 2025', '2025/03/February-2025-CSV-x1.csv'],
        ['Monthly A&amp;E February 2025', '2025/03/February-2025-CSV-y2.csv'],
      ],
    });
    await expect(look(ae)).rejects.toThrow(
      `${area}/: two links where one was expected, for 2025-02: ` +
        '"Monthly A&E February 2025 (CSV, 43 KB)" ' +
        `(${uploads}/2025/03/February-2025-CSV-x1.csv) and ` +
        `"Monthly A&E February 2025 (CSV, 43 KB)" (${uploads}/2025/03/February-2025-CSV-y2.csv)`,
    );
  });

  it('refuses a file that stands for two months', async () => {
    nhsEngland({
      '2025-26': [
        ['Monthly A&amp;E June 2025', '2025/06/May-2025.csv'],
        ['Monthly A&amp;E May 2025', '2025/06/May-2025.csv'],
      ],
    });
    await expect(look(ae)).rejects.toThrow(
      `(${uploads}/2025/06/May-2025.csv) stands for two periods, 2025-06 and 2025-05`,
    );
  });

  it('leaves out what is older than wanted, pages of older years unasked', async () => {
    nhsEngland({
      '2025-26': [['Monthly A&amp;E April 2025', '2025/05/a.csv']],
      '2024-25': [
        ['Monthly A&amp;E March 2025', '2025/04/b.csv'],
        ['Monthly A&amp;E May 2024', '2024/06/c.csv'],
      ],
      '2023-24': [['Monthly A&amp;E May 2023', '2023/06/d.csv']],
    });
    expect(await told({ ...ae, from: '2025-01' })).toEqual(['2025-03 b.csv', '2025-04 a.csv']);
    expect(publisher.asked.map((a) => a.url)).toEqual([
      `${area}/`,
      `${area}/ae-2025-26/`,
      `${area}/ae-2024-25/`,
    ]);
    await expect(look({ ...ae, from: '2026-04' })).rejects.toThrow(
      `${area}/: expected a link with its text like ${ae.follow[0]?.text} to a page of 2026-04 or ` +
        'later, found 3 to earlier ones',
    );
    await expect(look({ ...ae, from: '2025-05' })).rejects.toThrow(
      `expected a link with its text like ${ae.link.text} of 2025-05 or later, found earlier ones`,
    );
  });

  it('passes over a year whose page has nothing yet', async () => {
    nhsEngland({ '2026-27': [], '2025-26': [['Monthly A&amp;E April 2025', '2025/05/a.csv']] });
    expect(await told(ae)).toEqual(['2025-04 a.csv']);
  });

  it('takes an error page with status 200 for what it is, whatever other pages hold', async () => {
    nhsEngland({ '2026-27': [], '2025-26': [['Monthly A&amp;E April 2025', '2025/05/a.csv']] });
    publisher.serve(`${area}/ae-2026-27/`, '<!DOCTYPE html><h1>We are sorry</h1>');
    await expect(look(ae)).rejects.toThrow(
      `${area}/ae-2026-27/: expected a link with its text like ${ae.link.text}, found a page ` +
        'without any link',
    );
  });

  it('says on which page no link was found, and by which rule', async () => {
    nhsEngland({ '2025-26': [['Accident data April 2025', '2025/05/a.csv']], '2024-25': [] });
    await expect(look(ae)).rejects.toThrow(
      `${area}/ae-2025-26/ (2 links): expected a link with its text like ${ae.link.text}, found ` +
        'none, nor on 1 more like it',
    );
    publisher.serve(`${area}/`, '<a href="/">Home</a>');
    await expect(look(ae)).rejects.toThrow(
      `${area}/ (1 links): expected a link with its text like ${ae.follow[0]?.text}, found none`,
    );
  });

  it('says what was asked for when a page is not there', async () => {
    nhsEngland({ '2025-26': [['Monthly A&amp;E April 2025', '2025/05/a.csv']] });
    publisher.withdraw(`${area}/ae-2025-26/`);
    await expect(look(ae)).rejects.toThrow(`${area}/ae-2025-26/: `);
    await expect(look(ae)).rejects.toThrow('answered 404');
  });
});

describe('NHS Digital, a series with a page a publication', () => {
  const series = 'https://digital.nhs.uk/data/statistical/patients-registered-at-a-gp-practice';
  const registered = {
    url: series,
    follow: [{ text: /^Patients Registered at a GP Practice,? (?<month>\w+) (?<year>\d{4})$/ }],
    link: { href: /gp-reg-pat-prac-all[^/]*\.(csv|zip)$/ },
  };

  it('takes the period from the link that led to the page, where the file tells none', async () => {
    publisher.serve(
      series,
      '<a href="/data/statistical/gp/january-2026">Patients Registered at a GP Practice, January 2026</a>' +
        '<a href="/data/statistical/gp/december-2025">Patients Registered at a GP Practice December 2025</a>' +
        '<a href="/data/statistical/gp/january-2026">Patients Registered at a GP Practice, January 2026</a>',
    );
    for (const [month, hash] of [
      ['january-2026', '10/0EC6AE/gp-reg-pat-prac-all.zip'],
      ['december-2025', 'FB/6E37C6/gp-reg-pat-prac-all.zip'],
    ]) {
      publisher.serve(
        `https://digital.nhs.uk/data/statistical/gp/${month}`,
        `<a href="https://files.digital.nhs.uk/${hash}">Totals (Age/Gender) [csv, size: 1 MB]</a>` +
          '<a href="https://files.digital.nhs.uk/1/2/gp-reg-pat-prac-map.zip">Mapping</a>',
      );
    }
    expect(await look(registered)).toEqual([
      {
        period: '2025-12',
        url: 'https://files.digital.nhs.uk/FB/6E37C6/gp-reg-pat-prac-all.zip',
        name: 'gp-reg-pat-prac-all.zip',
      },
      {
        period: '2026-01',
        url: 'https://files.digital.nhs.uk/10/0EC6AE/gp-reg-pat-prac-all.zip',
        name: 'gp-reg-pat-prac-all.zip',
      },
    ]);
    expect(publisher.asked).toHaveLength(3);
  });

  it('resolves links against the page that a redirect led to', async () => {
    publisher.serve('https://digital.nhs.uk/old', {
      status: 301,
      headers: { location: 'https://digital.nhs.uk/new/page/' },
    });
    publisher.serve('https://digital.nhs.uk/new/page/', '<a href="QOF2021_v2.zip">Raw data</a>');
    const found = await look({
      url: 'https://digital.nhs.uk/old',
      link: { href: /QOF(?<financial>\d{4})/ },
    });
    expect(found).toEqual([
      {
        period: '2020/21',
        url: 'https://digital.nhs.uk/new/page/QOF2021_v2.zip',
        name: 'QOF2021_v2.zip',
      },
    ]);
  });

  it('refuses a link that does not tell its period', async () => {
    publisher.serve(series, '<a href="/a.csv">Latest (CSV), issue 7</a>');
    await expect(look({ url: series, link: { text: /CSV.*issue (?<issue>\d)/ } })).rejects.toThrow(
      `${series}: the link "Latest (CSV), issue 7" (https://digital.nhs.uk/a.csv) does not tell ` +
        'its period; expected a year, with a month or quarter, or a financial year, found ' +
        '{"issue":"7"}',
    );
  });

  it('refuses an empty body and a body of JSON', async () => {
    for (const body of ['', '{"error":"not found"}']) {
      publisher.serve(series, body);
      await expect(look(registered)).rejects.toThrow('found a page without any link');
    }
  });
});
