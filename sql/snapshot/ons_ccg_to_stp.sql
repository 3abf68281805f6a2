-- The CCGs of every vintage with their STP.
SELECT 'ons-ccg-to-stp' AS source_id, vintage AS period, ccg_ons, ccg_ods, ccg_name, stp_ons, stp_ods,
  stp_name
FROM stage.ccg_listing
ORDER BY vintage, ccg_ons
