import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../support.ts';

/** What makes April 2017's CCGs and their areas known: the least that footprints can be drawn from. */
const NEEDED = [
  'facts/footprints',
  'ons-ccg-to-region_2017-04',
  'ons-ccg-to-stp_2017-04',
  'ons-lsoa-population_2017',
  'ons-lsoa-to-ccg_2017-04',
];

/** A package that builds in a second or two: footpack’s own SQL, and the least of its data. */
export interface SmallPackage {
  packageRoot: string;
  schemeFile: string;
  indicatorFile: string;
  /** Path of an extract of one figure for each of two CCGs; another number makes another release. */
  extract(inTime: number): string;
}

/** Makes one in an empty folder: a scheme of two footprints, each of one CCG. */
export function smallPackage(folder: string): SmallPackage {
  const bundled = join(folder, 'data', 'raw', 'bundled');
  mkdirSync(bundled, { recursive: true });
  symlinkSync(join(packageRoot, 'sql'), join(folder, 'sql'));
  for (const name of NEEDED) {
    for (const ending of ['csv', 'json']) {
      const file = `${name}.${ending}`;
      cpSync(join(packageRoot, 'data', 'raw', 'bundled', file), join(bundled, file));
    }
  }
  const written = (name: string, lines: string[]) => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    return join(folder, name);
  };
  return {
    packageRoot: folder,
    schemeFile: written('footprints.csv', [
      'footprint_code,footprint_name,org_code,org_vintage,weight',
      'north,The North,00C,2017-04,',
      'south,The South,00D,2017-04,',
    ]),
    indicatorFile: written('indicators.csv', [
      'id,title,gap,domain,unit,polarity,combine',
      'seen-in-time,Seen in time,care,Made up,percent,high,ratio',
    ]),
    extract: (inTime) =>
      written(`extract-${inTime}.csv`, [
        'indicator_id,org_code,org_vintage,period_start,period_end,numerator,denominator,value,suppressed,note',
        `seen-in-time,00C,2017-04,2017-04-01,2018-03-31,${inTime},1000,,,`,
        'seen-in-time,00D,2017-04,2017-04-01,2018-03-31,700,1000,,,',
      ]),
  };
}
