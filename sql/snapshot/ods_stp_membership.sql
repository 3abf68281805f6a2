-- The rows of the list that name a CCG by its code.
SELECT 'ods-stp-membership' AS source_id, '2016' AS period, stp_ons, f.name_2016 AS stp_name, ccg_ods,
  ccg_name
FROM stage.ods_listing_2016 AS o
JOIN stage.footprint_fact AS f ON f.ons_2016 = o.stp_ons
ORDER BY stp_ons, ccg_ods
