/** A column of a published table: what it holds, and in which unit. */
export type Columns = Readonly<Record<string, string>>;

export interface PublishedTable {
  description: string;
  columns: Columns;
}

const SCHEME = 'Scheme of footprints, as stp-2017';
const FOOTPRINT = 'ONS code of the footprint in its scheme';
const INDICATOR = 'Indicator, as in table indicator';
const PERIOD = 'Period: 2016/17, 2016-04, 2016-Q1, 2016, or undated';
const VINTAGE = 'Date at which the code holds, as 2017-04: codes are reused';
const SOURCE = 'Source, as in table source';
const FILE = 'File the row was read from, below the raw folder';
const LINE = 'Number of the record in the decoded file, in records; the header is 1';
const COUNT = 'in the unit of the indicator’s numerator';
const BASE = 'in the unit of the indicator’s denominator';
const UNIT = 'in the indicator’s unit (percent runs 0 to 100)';

/**
 * The tables of a release, in the order in which they are written, with a description of every
 * column. `sql/pack/<table>.sql` makes each; a test holds the two together.
 */
export const TABLES: Readonly<Record<string, PublishedTable>> = {
  footprint: {
    description: 'One row a footprint of a known scheme',
    columns: {
      scheme: SCHEME,
      footprint_code:
        'ONS code in its scheme; the ODS code, or the user’s own, where there is none',
      number: 'Number of 1 to 44 that stays when codes and names change; NULL for later bodies',
      name: 'Name in this scheme',
      ods_code: 'ODS code',
      region_code: 'ODS code of the NHS region: of 2016 for STPs, as listed for ICBs',
      region_name: 'Name of that region',
      lead: 'Leader named in March 2016; NULL where none was confirmed',
      lead_role: 'Post of that leader',
      listed: 'Vintage of the list that makes the scheme',
      ons_codes: 'Every ONS code that the same body has had, by its ODS code',
      next_scheme: 'The next published scheme',
      next_codes: 'What the footprint became in it, with shares of its residents where divided',
    },
  },
  organisation: {
    description: 'One row an organisation and vintage, with both codes',
    columns: {
      org_code: 'ODS code; for authorities and footprints the ONS code',
      org_vintage: VINTAGE,
      org_kind:
        'practice, ccg, provider, authority (upper tier), district (lower), stp, icb or own',
      ons_code: 'ONS code where there is one',
      name: 'Name at that vintage',
      parent_code:
        'CCG of a practice, as the list of that vintage names it; authority that reports for a district, or for another authority',
      valid_from: 'First day of the vintage',
      opened: 'Day on which it opened, where ODS tells it',
      closed: 'Day on which it closed, where ODS tells it',
    },
  },
  succession: {
    description: 'One row a succession of one code by another, of the whole or of a part',
    columns: {
      old_code: 'Code that gave way, or gave up a part of its area',
      new_code: 'Code that took its place, or the part',
      effective: 'Day on which it took effect',
      kind: 'merged into, part transferred, part retained, gained area, or code changed',
      share:
        'Share of the old organisation’s mid-2017 residents, 0 to 1; NULL where ODS records it',
      basis: 'areas: found by comparing areas; ods: recorded by ODS',
      old_ons: 'ONS code of the old, for CCGs',
      new_ons: 'ONS code of the new, for CCGs',
    },
  },
  membership: {
    description: 'One row a scheme, organisation of a vintage and footprint',
    columns: {
      scheme: SCHEME,
      org_code: 'Organisation that is a member',
      org_vintage: VINTAGE,
      org_kind:
        'practice, ccg, provider, authority (upper tier), district (lower), stp, icb or own',
      footprint_code: FOOTPRINT,
      weight: 'Share of the organisation that counts here, 0 to 1; sums to exactly 1',
      basis: 'How the organisation came to the footprint',
      valid_from: 'First day of the membership',
      valid_to: 'Last day of the membership; NULL while it lasts',
    },
  },
  indicator: {
    description: 'One row an indicator',
    columns: {
      indicator_id: 'Id',
      position: 'Place in a pack',
      title: 'Title',
      definition: 'What it says and how, in plain words',
      gap: 'health, care or finance: the three gaps of the Five Year Forward View',
      domain: 'Domain within the gap',
      unit: 'Unit of the value',
      multiplier: 'Turns numerator over denominator into the unit',
      polarity: 'high or low is good, or none',
      combine: 'How it combines over members',
      interval_method: 'Method of the 95 % interval, or none',
      observed_by: 'Kind of organisation observed',
      period_type: 'Kind of period for which it is published',
      part_of: 'Standardised indicator of which it is an age band; NULL of any other',
      standard:
        'Standard population of an age band, in people; NULL of any but those of a directly standardised rate',
      numerator: 'Numerator in words',
      denominator: 'Denominator in words',
      coverage_base:
        'Indicator whose numerators are the base of coverage; NULL for its own denominator',
      source_id: SOURCE,
      answers: 'Framework and code that it answers to, one a line, a proxy with why it is one',
      caveats: 'What a reader must know, one a line',
    },
  },
  framework: {
    description: 'One row an item of a published framework, and what this release makes of it',
    columns: {
      framework: 'Framework, as ccg-iaf-2016-17',
      position: 'Place in the list',
      code: 'Code in the framework; footpack’s own where the publisher gave none',
      title: 'Title',
      title_verified: 'Whether the title was read on a published page; else it is from memory',
      domain: 'Domain within the framework',
      state: 'computed, proxy or awaiting, by the indicators that have figures in this release',
      computed_by: 'Indicators that compute it; NULL when none does',
      proxies: 'Indicators that stand in for it, one a line, each with why it is a proxy',
      wants_publisher: 'Publisher where it would be looked for',
      wants_series: 'Series where it would be looked for',
      wants_column: 'Figures that would let it be computed',
      wants_source: 'Source that reads the series, as in table source; NULL when none does',
    },
  },
  observation: {
    description: 'One row a figure as published, for one organisation, indicator and period',
    columns: {
      observation_id: 'Id, the same from build to build for the same row of the same file',
      source_id: SOURCE,
      source_file: FILE,
      source_line: LINE,
      indicator_id: INDICATOR,
      org_kind: 'Kind of organisation',
      org_code: 'Organisation',
      org_vintage: VINTAGE,
      parent_code: 'CCG of a practice, as the extract or ODS names it',
      period: PERIOD,
      period_start: 'First day; NULL when undated',
      period_end: 'Last day; NULL when undated',
      numerator: `Numerator, ${COUNT}`,
      denominator: `Denominator, ${BASE}`,
      value: `Value where the source publishes no counts, as published, ${UNIT}`,
      suppressed: 'Whether the publisher suppressed a count it rests on',
      numerator_low: `Smallest numerator that a suppressed one can stand for, ${COUNT}`,
      numerator_high: `Largest numerator that a suppressed one can stand for, ${COUNT}`,
      denominator_low: `Smallest denominator that a suppressed one can stand for, ${BASE}`,
      denominator_high: `Largest denominator that a suppressed one can stand for, ${BASE}`,
      rounding:
        'How far a count may lie from the one that was made, either way, in the unit of that count; NULL where none is rounded',
      covered:
        'Part of the coverage base that the row stands for, in the unit of that base’s numerator; registered patients, all ages',
      spread: `Standard deviation of a mean over its denominator, ${UNIT}`,
      category: 'Rating of an organisation that is assessed',
      note: 'Note on the row',
    },
  },
  baseline: {
    description: 'One row a scheme, footprint, indicator and period',
    columns: {
      scheme: SCHEME,
      footprint_code: FOOTPRINT,
      indicator_id: INDICATOR,
      period: PERIOD,
      period_start: 'First day; NULL when undated',
      period_end: 'Last day; NULL when undated',
      numerator: `Weighted sum of the present members’ numerators, ${COUNT}`,
      denominator: `Weighted sum of the present members’ denominators, ${BASE}; events expected, of an indirectly standardised ratio`,
      value: `Value, ${UNIT}; NULL when withheld`,
      lower_95: `Lower 95 % limit, ${UNIT}`,
      upper_95: `Upper 95 % limit, ${UNIT}`,
      lower_998: `Lower 99.8 % limit, ${UNIT}`,
      upper_998: `Upper 99.8 % limit, ${UNIT}`,
      value_low: `Smallest value that suppression and rounding leave possible, or smallest of the members, ${UNIT}`,
      value_high: `Largest value that suppression and rounding leave possible, or largest of the members, ${UNIT}`,
      coverage: 'Denominator present over denominator expected, 0 to 1',
      members_expected: 'Members that should have a figure',
      members_present: 'Members that have one',
      members_suppressed: 'Members whose figure is suppressed',
      estimated: 'More than a quarter is apportioned, or a suppressed count is in it',
      apportioned: 'Share of the numerator that comes from members counted in part, 0 to 1',
      withheld_reason: 'Why the value is withheld; NULL when it is not',
      method: 'How the value was made',
      england_value: `England, ${UNIT}`,
      england_basis: 'What England is taken over: published, summed or same organisations',
      england_published: `England as published or summed over every row, ${UNIT}`,
      england_summed: `England summed over every row, published or not, ${UNIT}`,
      comparison: 'Against England, by interval and polarity; NULL for sums',
      rank: '1 is best by polarity, or highest where there is none; NULL where not comparable',
      rank_of: 'Footprints that are ranked',
      quintile: 'Fifth of the ranking, 1 to 5',
    },
  },
  category: {
    description: 'One row a category of an indicator that is counted by category, in a footprint',
    columns: {
      scheme: SCHEME,
      footprint_code: FOOTPRINT,
      indicator_id: INDICATOR,
      period: PERIOD,
      category: 'Category, as published: a rating',
      members: 'Organisations in the category, each whole in every footprint that holds some of it',
      members_suppressed: 'Organisations of those whose count is suppressed',
      count: `What they count in the category, each 1 where it gives no number, ${COUNT}; NULL when one is suppressed`,
    },
  },
  comparison: {
    description: 'One row a comparable figure and what it is held against',
    columns: {
      scheme: SCHEME,
      footprint_code: FOOTPRINT,
      indicator_id: INDICATOR,
      period: PERIOD,
      against: 'England, best fifth, or similar footprints',
      footprints: 'Footprints that the reference sums; NULL for England',
      reference_value: `What the figure is held against, ${UNIT}`,
      difference: `The figure less that, ${UNIT}`,
      excess: `How many more (below zero: fewer) than at that rate, ${COUNT}`,
      comparison: 'By the figure’s 95 % interval and polarity; not compared where it has none',
    },
  },
  funnel: {
    description: 'One row a comparable proportion or rate and its place in a funnel about England',
    columns: {
      scheme: SCHEME,
      footprint_code: FOOTPRINT,
      indicator_id: INDICATOR,
      period: PERIOD,
      centre: `England, ${UNIT}`,
      lower_998: `Lower limit, 99.8 %, adjusted for over-dispersion, ${UNIT}`,
      upper_998: `Upper limit, 99.8 %, adjusted for over-dispersion, ${UNIT}`,
      unadjusted_lower_998: `Lower limit, 99.8 %, of chance alone, ${UNIT}`,
      unadjusted_upper_998: `Upper limit, 99.8 %, of chance alone, ${UNIT}`,
      dispersion: 'Mean square of the winsorised z-scores: 1 where chance explains the spread',
      tau: `Standard deviation between footprints that chance does not explain, ${UNIT}`,
      z: 'Adjusted z-score',
      p: 'Two-sided probability of so large a z-score',
      outlier:
        'higher or lower beyond the adjusted limits and by Benjamini and Hochberg at 5 %; else NULL',
    },
  },
  change: {
    description: 'One row a figure and the one before it: whole periods of the headline’s kind',
    columns: {
      scheme: SCHEME,
      footprint_code: FOOTPRINT,
      indicator_id: INDICATOR,
      from_period: PERIOD,
      to_period: PERIOD,
      from_value: `Value of the first, ${UNIT}`,
      to_value: `Value of the second, ${UNIT}`,
      change: `The second less the first, ${UNIT}`,
      lower_95: `Lower limit of the change, 95 %, ${UNIT}`,
      upper_95: `Upper limit of the change, 95 %, ${UNIT}`,
      direction: 'Told where the limits allow one; NULL of sums, growing registers and at a break',
      series_break: 'Why the two cannot be set side by side; NULL where they can',
    },
  },
  neighbour: {
    description: 'One row a footprint and one of the five most like it',
    columns: {
      scheme: SCHEME,
      footprint_code: FOOTPRINT,
      position: '1 is the nearest',
      neighbour_code: 'ONS code of the footprint that is like it',
      neighbour_name: 'Name of that footprint',
      distance: 'Root mean square of the differences of characteristics, in standard deviations',
    },
  },
  unmapped: {
    description: 'One row a scheme and published figure that is in no footprint, with the reason',
    columns: {
      scheme: SCHEME,
      source_id: SOURCE,
      indicator_id: INDICATOR,
      period: PERIOD,
      org_code: 'Organisation; E92000001 for a remainder of the publisher’s total',
      numerator: `Numerator, ${COUNT}`,
      denominator: `Denominator, ${BASE}`,
      reason: 'Why it is in no footprint',
      figures: 'Observations behind the row; 0 for a remainder',
    },
  },
  source: {
    description: 'One row a source and extract in use',
    columns: {
      source_id: SOURCE,
      title: 'Title of the source',
      publisher: 'Publisher',
      licence: 'Licence',
      attribution: 'Attribution that the licence asks for',
      cadence: 'How often it is published',
      period: 'Period of the extract',
      source_file: FILE,
      url: 'Publisher’s address',
      retrieved: 'Day on which these bytes were first seen, or the bundled snapshot taken',
      sha256: 'SHA-256 of the bytes',
      bytes: 'Size, bytes',
      bundled: 'Whether the extract is of the bundled snapshot',
      derived_from: 'For a bundled extract: the published files it was computed from, as JSON',
    },
  },
  check: {
    description: 'One row a breach of a promise, or one saying that the check holds',
    columns: {
      check: 'Check, as sql/check/<check>.sql',
      severity: 'block, warn, or info where the check holds',
      promise: 'What is checked',
      scheme: SCHEME,
      indicator_id: INDICATOR,
      period: PERIOD,
      message: 'What was found',
    },
  },
  quarantine: {
    description: 'One row a record that was set aside, with its line',
    columns: {
      source_id: SOURCE,
      source_file: FILE,
      source_line: LINE,
      period: 'Period of the extract',
      reason: 'What was wrong with it',
      text: 'The record',
    },
  },
};
