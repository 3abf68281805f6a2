-- The CCGs of a vintage with their NHS region.
SELECT 'ons-ccg-to-region' AS source_id, vintage AS period, ccg_ons, ccg_name, region_ons, region_name
FROM stage.ccg_region
ORDER BY vintage, ccg_ons
