-- One row an organisation and vintage.
SELECT org_code, org_vintage, org_kind, ons_code, name, parent_code, valid_from, opened, closed
FROM organisation.organisation
ORDER BY org_kind, org_code, org_vintage
