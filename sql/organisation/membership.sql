-- One row a scheme, organisation of a vintage and footprint that it belongs to, wholly or in part.
SELECT * FROM organisation.placement WHERE footprint_code IS NOT NULL
