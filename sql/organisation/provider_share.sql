-- One row a scheme, provider and footprint: the share of the provider's patients who live there; what
-- lies outside all footprints stands without one. Shares are known of trusts of 2022 and footprints of
-- 2017: an earlier trust has those of the trusts that took it over (of several, their mean), and a
-- footprint of another scheme has the share of its residents. Rounded to 12 decimals; the largest takes
-- what is left to exactly 1.
WITH named AS (
  SELECT trust_code AS code, stp_ons, share FROM stage.trust_share
  UNION ALL
  SELECT h.old_code, t.stp_ons, t.share
  FROM organisation.trust_heir AS h
  JOIN stage.trust_share AS t ON t.trust_code = h.new_code
  WHERE h.old_code NOT IN (SELECT trust_code FROM stage.trust_share)
),
spread AS (
  SELECT a.scheme, n.code, a.footprint_code, sum(n.share * a.weight) AS share
  FROM named AS n
  JOIN organisation.area_share AS a
    ON a.org_kind = 'stp' AND a.org_vintage = '2017-04' AND a.org_code = n.stp_ons
  GROUP BY ALL
),
ranked AS (
  SELECT
    *,
    CAST(share / sum(share) OVER whole AS DECIMAL(13, 12)) AS rounded,
    row_number() OVER (PARTITION BY scheme, code ORDER BY share DESC, footprint_code) AS size_rank
  FROM spread
  WINDOW whole AS (PARTITION BY scheme, code)
)
SELECT
  scheme,
  code AS provider_code,
  footprint_code,
  CAST(
    CASE WHEN size_rank = 1 THEN 1 - (sum(rounded) OVER (PARTITION BY scheme, code) - rounded)
      ELSE rounded END
    AS DECIMAL(13, 12)
  ) AS weight
FROM ranked
WHERE rounded > 0
