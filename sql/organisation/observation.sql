-- One row a figure for one organisation, indicator and period, ready to be mapped. `placed_by` is
-- the organisation whose membership places it: the CCG of a practice, unless that CCG is divided
-- between footprints; of another kind the organisation of the same kind that took it over, or that
-- reports for it, where the map has no row of its own. `member_code` is the organisation that a pack
-- counts as its member.
-- Made by indicator.
WITH figures AS (
  SELECT * FROM organisation.observed WHERE org_kind <> 'england'
  UNION ALL BY NAME
  SELECT * FROM organisation.adult_base
)
SELECT
  left(md5(concat_ws('|', f.indicator_id, f.org_kind, f.org_code, f.org_vintage, f.period,
    f.source_file, f.source_line)), 16) AS observation_id,
  f.*,
  CASE WHEN f.org_kind = 'practice' AND d.ccg_ods IS NULL AND f.parent_code IS NOT NULL
    THEN 'ccg' ELSE f.org_kind END AS placed_kind,
  CASE WHEN f.org_kind = 'practice' AND d.ccg_ods IS NOT NULL THEN f.org_code
    ELSE coalesce(f.parent_code, f.org_code) END AS placed_by,
  coalesce(f.parent_code, f.org_code) AS member_code
FROM figures AS f
LEFT JOIN organisation.divided_ccg AS d
  ON d.org_vintage = f.org_vintage AND d.ccg_ods = f.parent_code
