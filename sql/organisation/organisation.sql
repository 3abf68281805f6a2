-- One row an organisation and vintage: both codes where it has them, kind, name, the CCG of a
-- practice, and the days on which it opened and closed where ODS tells them. An authority of one tier
-- that extracts count with another (the City of London with Hackney) has that one as its parent.
WITH named AS (
  SELECT ccg_ods AS org_code, vintage AS org_vintage, 'ccg' AS org_kind, ccg_ons AS ons_code,
    ccg_name AS name, NULL AS parent_code, 1 AS preference
  FROM stage.area
  UNION ALL
  SELECT coalesce(c.authority_code, a.district_code), a.vintage, 'authority',
    coalesce(c.authority_code, a.district_code), coalesce(c.authority_name, a.district_name), NULL, 1
  FROM stage.area AS a
  LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
  UNION ALL
  SELECT a.district_code, a.vintage, 'authority', a.district_code, a.district_name, c.authority_code, 1
  FROM stage.area AS a
  JOIN stage.district_county AS c ON c.district_code = a.district_code
  WHERE a.district_code NOT LIKE 'E07%'
  UNION ALL
  SELECT a.district_code, a.vintage, 'district', a.district_code, a.district_name, c.authority_code, 1
  FROM stage.area AS a
  LEFT JOIN stage.district_county AS c ON c.district_code = a.district_code
  UNION ALL
  SELECT practice_code, vintage, 'practice', NULL, practice_name, ccg_ods, 0
  FROM organisation.practice_list
  UNION ALL
  SELECT practice_code, vintage, 'practice', NULL, practice_name, ccg_ods, 1 FROM stage.practice_ccg
  UNION ALL
  SELECT practice_code, vintage, 'practice', NULL, practice_name, ccg_ods, 2 FROM stage.practice_register
  UNION ALL
  SELECT trust_code, '2017-04', 'provider', NULL, trust_name, NULL, 1 FROM stage.trust_headquarters
  UNION ALL
  SELECT partner_ods, '2019-04', 'provider', NULL, partner_name, NULL, 2
  FROM stage.partner
  WHERE partner_type IN ('Trust', 'Other') AND partner_ods IS NOT NULL
  UNION ALL
  SELECT footprint_code, listed, footprint_kind, nullif(footprint_code, ods_code), name,
    NULL, 1
  FROM organisation.footprint
),
dated AS (
  SELECT 'practice' AS kind, practice_code AS code, max(opened) AS opened, max(closed) AS closed
  FROM stage.practice_register
  GROUP BY practice_code
  UNION ALL
  SELECT 'provider', trust_code, arg_max(opened, period), arg_max(closed, period)
  FROM stage.trust_directory
  GROUP BY trust_code
)
SELECT
  org_code,
  org_vintage,
  org_kind,
  ons_code,
  name,
  parent_code,
  CAST(org_vintage || '-01' AS DATE) AS valid_from,
  d.opened,
  d.closed
FROM named AS n
LEFT JOIN dated AS d ON d.kind = n.org_kind AND d.code = n.org_code
QUALIFY row_number() OVER (
  PARTITION BY n.org_kind, n.org_code, n.org_vintage ORDER BY preference, name
) = 1
