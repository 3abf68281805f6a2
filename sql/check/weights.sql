-- block: the weights of every organisation sum to exactly 1 in each scheme, with what of it lies in no
-- footprint.
SELECT scheme, NULL AS indicator_id, org_vintage AS period,
  org_kind || ' ' || org_code || ' of ' || org_vintage || ' has weights that sum to ' || sum(weight)
    AS message
FROM organisation.placement
GROUP BY scheme, org_kind, org_code, org_vintage
HAVING sum(weight) <> 1
