-- One row a district: the upper-tier authority that reports for it.
SELECT district_code, authority_code, authority_name
FROM raw.facts_district_county
