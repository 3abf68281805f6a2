-- One row an organisation and vintage: both codes where it has them, kind and name.
WITH named AS (
  SELECT ccg_ods AS org_code, vintage AS org_vintage, 'ccg' AS org_kind, ccg_ons AS ons_code,
    ccg_name AS name, 1 AS preference
  FROM stage.area
  UNION ALL
  SELECT coalesce(c.authority_code, a.district_code), a.vintage, 'authority',
    coalesce(c.authority_code, a.district_code), coalesce(c.authority_name, a.district_name), 1
  FROM stage.area AS a
  LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
  UNION ALL
  SELECT practice_code, vintage, 'practice', NULL, practice_name, 0 FROM stage.practice_listing
  UNION ALL
  SELECT practice_code, vintage, 'practice', NULL, practice_name, 1 FROM stage.practice_ccg
  UNION ALL
  SELECT practice_code, vintage, 'practice', NULL, practice_name, 2 FROM stage.practice_register
  UNION ALL
  SELECT trust_code, '2017-04', 'provider', NULL, trust_name, 1 FROM stage.trust_headquarters
  UNION ALL
  SELECT partner_ods, '2019-04', 'provider', NULL, partner_name, 2
  FROM stage.partner
  WHERE partner_type IN ('Trust', 'Other') AND partner_ods IS NOT NULL
  UNION ALL
  SELECT footprint_code, listed, footprint_kind, nullif(footprint_code, ods_code), name, 1
  FROM organisation.footprint
)
SELECT
  org_code,
  org_vintage,
  org_kind,
  ons_code,
  name,
  CAST(org_vintage || '-01' AS DATE) AS valid_from
FROM named
QUALIFY row_number() OVER (
  PARTITION BY org_kind, org_code, org_vintage ORDER BY preference, name
) = 1
