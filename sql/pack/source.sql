-- One row a source and extract in use.
SELECT source_id, title, publisher, licence, attribution, cadence, period, source_file, url,
  retrieved, sha256, bytes, bundled, derived_from
FROM stage.source
ORDER BY source_id, period, source_file
