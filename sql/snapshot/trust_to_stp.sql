-- Every trust with the STP of its headquarters; the faulty region column is left out.
SELECT 'trust-to-stp' AS source_id, '2017/18' AS period, t.trust_name, t.trust_code,
  f.name_2017 AS stp_name, t.stp_ons
FROM stage.trust_headquarters AS t
JOIN stage.footprint_fact AS f ON f.ons_2017 = t.stp_ons
ORDER BY t.trust_code
