-- One row a CCG and vintage: the NHS region it reported to.
SELECT extract_vintage AS vintage, ccg_ons, ccg_name, region_ons, region_name
FROM raw.ons_ccg_to_region
