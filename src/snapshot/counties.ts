/**
 * The districts of each shire county, as ranges of ONS codes (E07000004 to E07000007 are the four
 * districts of Buckinghamshire). Districts of April 2016 to 2019. No publisher's lookup at hand
 * says this; the snapshot proves it against the LSOA counts and residents of every county.
 */
const COUNTIES: readonly (readonly [string, string, readonly (readonly [number, number])[]])[] = [
  ['E10000002', 'Buckinghamshire', [[4, 7]]],
  ['E10000003', 'Cambridgeshire', [[8, 12]]],
  ['E10000006', 'Cumbria', [[26, 31]]],
  ['E10000007', 'Derbyshire', [[32, 39]]],
  ['E10000008', 'Devon', [[40, 47]]],
  ['E10000009', 'Dorset', [[48, 53]]],
  ['E10000011', 'East Sussex', [[61, 65]]],
  ['E10000012', 'Essex', [[66, 77]]],
  ['E10000013', 'Gloucestershire', [[78, 83]]],
  ['E10000014', 'Hampshire', [[84, 94]]],
  [
    'E10000015',
    'Hertfordshire',
    [
      [95, 104],
      [240, 243],
    ],
  ],
  ['E10000016', 'Kent', [[105, 116]]],
  ['E10000017', 'Lancashire', [[117, 128]]],
  ['E10000018', 'Leicestershire', [[129, 135]]],
  ['E10000019', 'Lincolnshire', [[136, 142]]],
  ['E10000020', 'Norfolk', [[143, 149]]],
  ['E10000021', 'Northamptonshire', [[150, 156]]],
  ['E10000023', 'North Yorkshire', [[163, 169]]],
  ['E10000024', 'Nottinghamshire', [[170, 176]]],
  ['E10000025', 'Oxfordshire', [[177, 181]]],
  [
    'E10000027',
    'Somerset',
    [
      [187, 191],
      [246, 246],
    ],
  ],
  ['E10000028', 'Staffordshire', [[192, 199]]],
  [
    'E10000029',
    'Suffolk',
    [
      [200, 206],
      [244, 245],
    ],
  ],
  ['E10000030', 'Surrey', [[207, 217]]],
  ['E10000031', 'Warwickshire', [[218, 222]]],
  ['E10000032', 'West Sussex', [[223, 229]]],
  ['E10000034', 'Worcestershire', [[234, 239]]],
];

/** Authorities that report delayed transfers for a neighbour too small to. */
const REPORTED_BY: Readonly<Record<string, readonly [string, string]>> = {
  E09000001: ['E09000012', 'Hackney'],
  E06000053: ['E06000052', 'Cornwall'],
};

/** Code and name of the county that a district lies in, or null for one that is its own authority. */
export function countyOf(district: string): readonly [string, string] | null {
  if (!district.startsWith('E07')) return null;
  const number = Number(district.slice(3));
  const county = COUNTIES.find(([, , ranges]) =>
    ranges.some(([first, last]) => number >= first && number <= last),
  );
  return county ? [county[0], county[1]] : null;
}

/** Code and name of the authority that reports delayed transfers for a district, or null for itself. */
export function reportingAuthorityOf(district: string): readonly [string, string] | null {
  return REPORTED_BY[district] ?? countyOf(district);
}
