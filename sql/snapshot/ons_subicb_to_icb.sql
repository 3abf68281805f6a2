-- The sub-ICB locations of every vintage with their ICB and NHS region.
SELECT 'ons-subicb-to-icb' AS source_id, vintage AS period, subicb_ons, subicb_ods, subicb_name, icb_ons,
  icb_ods, icb_name, region_ons, region_ods, region_name
FROM stage.subicb_listing
ORDER BY vintage, subicb_ons
