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
const LINE = 'Number of the record in the decoded file, header 1';
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
      org_kind: 'practice, ccg, provider, authority, stp, icb or own',
      ons_code: 'ONS code where there is one',
      name: 'Name at that vintage',
      parent_code: 'CCG of a practice, as the list of that vintage names it',
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
      org_kind: 'practice, ccg, provider, authority, stp, icb or own',
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
      gap: 'health, care or finance: the three gaps of the Five Year Forward View',
      domain: 'Domain within the gap',
      unit: 'Unit of the value',
      multiplier: 'Turns numerator over denominator into the unit',
      polarity: 'high or low is good, or none',
      combine: 'How it combines over members',
      interval_method: 'Method of the 95 % interval, or none',
      observed_by: 'Kind of organisation observed',
      numerator: 'Numerator in words',
      denominator: 'Denominator in words',
      source_id: SOURCE,
      caveats: 'What a reader must know, one a line',
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
      value: 'Value where the source publishes no counts, as published',
      suppressed: 'Whether the publisher suppressed a count it rests on',
      numerator_low: 'Smallest numerator that a suppressed one can stand for',
      numerator_high: 'Largest numerator that a suppressed one can stand for',
      denominator_low: 'Smallest denominator that a suppressed one can stand for',
      denominator_high: 'Largest denominator that a suppressed one can stand for',
      covered: 'Part of the coverage base that the row stands for: registered patients, all ages',
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
      denominator: `Weighted sum of the present members’ denominators, ${BASE}`,
      value: `Value, ${UNIT}; NULL when withheld`,
      lower_95: `Lower 95 % limit, ${UNIT}`,
      upper_95: `Upper 95 % limit, ${UNIT}`,
      value_low: `Smallest value that suppression leaves possible, or smallest of the members, ${UNIT}`,
      value_high: `Largest value that suppression leaves possible, or largest of the members, ${UNIT}`,
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
      comparison: 'Against England, by interval and polarity; NULL for sums',
      rank: '1 is best by polarity, or highest where there is none; NULL where not comparable',
      rank_of: 'Footprints that are ranked',
      quintile: 'Fifth of the ranking, 1 to 5',
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
