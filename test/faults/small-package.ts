import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledText, packageRoot } from '../support.ts';

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
  /** Path of a mirror of two sources, in one of which a footprint of 2017 has a name of one’s own. */
  mirror(name: string): string;
}

/** Makes one in a folder, unless it is there: a scheme of two footprints, each of one CCG. */
export function smallPackage(folder: string): SmallPackage {
  const bundled = join(folder, 'data', 'raw', 'bundled');
  const isThere = existsSync(bundled);
  mkdirSync(bundled, { recursive: true });
  if (!isThere) symlinkSync(join(packageRoot, 'sql'), join(folder, 'sql'));
  for (const name of isThere ? [] : NEEDED) {
    for (const ending of ['csv', 'json']) {
      const file = `${name}.${ending}`;
      cpSync(join(packageRoot, 'data', 'raw', 'bundled', file), join(bundled, file));
    }
  }
  const written = (name: string, lines: string[]) => {
    const path = join(folder, name);
    // Another test file may be reading it.
    if (!existsSync(path)) writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };
  const mirror = (name: string) => {
    const below = join('mirror', name.toLowerCase().replace(/\W+/g, '-'));
    mkdirSync(join(folder, below), { recursive: true });
    const file = (source: string) => `${source}_2017-04.csv`;
    const lists = ['ons-ccg-to-region', 'ons-ccg-to-stp'].map((source) => {
      const text = bundledText(file(source)).replaceAll(',West Yorkshire', `,${name}`);
      written(join(below, file(source)), [text.trimEnd()]);
      return [source, [{ period: '2017-04', path: file(source) }]];
    });
    written(join(below, 'mirror.json'), [JSON.stringify(Object.fromEntries(lists))]);
    return join(folder, below);
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
    mirror,
  };
}
