-- One row a trust of 2022 and footprint of April 2017: the share of its admissions who live there.
SELECT trust_code, stp_ons, CAST(share AS DECIMAL(13, 12)) AS share
FROM raw.facts_trust_share
