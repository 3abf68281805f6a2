-- Children at 24 months by authority and of England, quarter by quarter: how many, and the percentages
-- vaccinated as published. Authorities without a figure, regions and caveats are left out.
SELECT
  source_id,
  extract_period AS period,
  NULL AS "ONS Government Office Region Name",
  CASE WHEN org_kind <> 'england' THEN org_code END AS "ONS Upper Tier LA Code",
  NULL AS "ODS Upper Tier LA Code",
  CASE WHEN org_kind = 'england' THEN 'England' END AS "Upper Tier LA Name",
  plain(max(children)) AS "24m Denominator",
  plain(max(value) FILTER (indicator_id LIKE '%-dtap-ipv-hib')) AS "24m DTaP/IPV/Hib%",
  plain(max(value) FILTER (indicator_id LIKE '%-pcv-booster')) AS "24m PCV Booster%",
  plain(max(value) FILTER (indicator_id LIKE '%-hib-menc')) AS "24m Hib/MenC%",
  plain(max(value) FILTER (indicator_id LIKE '%-mmr1')) AS "24m MMR1%",
  NULL AS "CHIS Caveat",
  NULL AS "Data submission caveat"
FROM stage.cover_observation
GROUP BY source_id, extract_period, org_kind, org_code
