import type { Act } from './publisher.ts';

/** The columns of Fingertips; the one after England's comparison is named by the parent's type. */
export function indicatorHeader(parent: string): string {
  return (
    'Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,' +
    'Category Type,Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,' +
    'Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,' +
    `Compared to England value or percentiles,Compared to ${parent} value or percentiles,` +
    'Time period Sortable,New data,Compared to goal,Time period range'
  );
}

/** The code of a board whose boundaries changed is published with an `n` before it. */
const AREAS = ['E92000001', 'nE54000039'];

/**
 * Imitates `all_data/csv/by_indicator_id`: the hundred first indicators of a call, those that have
 * data only, as an attachment without a charset.
 */
export function indicatorCsv(indicators: readonly number[], eol = '\r\n', parent = 'Region'): Act {
  return (_request, response, url) => {
    const asked = (url.searchParams.get('indicator_ids') ?? '').split(',').slice(0, 100);
    const rows = asked
      .filter((id) => indicators.includes(Number(id)))
      .flatMap((id) =>
        AREAS.map(
          (area) =>
            `${id},"Smoking, aged 15+",,England,${area},Area,ICBs,Persons,15+ yrs,,,2016/17,17.6,` +
            ',,,,8421,47959,,,Not compared,Not compared,20160000,,,1y',
        ),
      );
    const text = [indicatorHeader(parent), ...rows].map((line) => line + eol).join('');
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(text);
  };
}
