-- One row a CCG and vintage that lies in more than one footprint of a known scheme: its practices,
-- where they are published, are placed one by one.
SELECT DISTINCT org_vintage, org_code AS ccg_ods
FROM organisation.area_share
WHERE org_kind = 'ccg' AND footprints > 1
