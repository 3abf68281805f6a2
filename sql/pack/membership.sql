-- One row a scheme, organisation of a vintage and footprint.
SELECT scheme, org_code, org_vintage, org_kind, footprint_code, weight, basis, valid_from, valid_to
FROM organisation.membership
ORDER BY scheme, org_kind, org_code, org_vintage, footprint_code
