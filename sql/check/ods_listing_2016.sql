-- warn: the ODS list of March 2016 says nothing that the membership of 2016 does not. Two rows are
-- known to: North Durham (00J) under footprint 1, where it was by April 2017, and North East
-- Hampshire and Farnham (99M) under 42, of which it was a partner.
SELECT 'stp-2016' AS scheme, NULL AS indicator_id, '2016-04' AS period,
  o.source_file || ' line ' || o.source_line || ': ' || o.ccg_ods || ' in ' || o.stp_ons
    || ' is not in the membership of 2016' AS message
FROM stage.ods_listing_2016 AS o
ANTI JOIN (
  SELECT ccg_ods, footprint_code FROM stage.scheme_listing WHERE scheme = 'stp-2016'
) AS m ON m.ccg_ods = o.ccg_ods AND m.footprint_code = o.stp_ons
