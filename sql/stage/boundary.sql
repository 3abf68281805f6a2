-- One row a body and vintage of which the boundary is at hand. `form` says how `geometry` is written:
-- geojson, or steps (thousandths of a degree from point to point, as bundled). `derived` says how a
-- boundary was made that is no layer of its publisher's; NULL for those that are. Of April 2017 no layer
-- was found: the files of that month at hand were made of other layers by dissolving and simplifying.
WITH listed AS (
  SELECT source_id, source_file, extract_vintage, 'stp' AS kind, stp_ons AS code, 'geojson' AS form, geometry
  FROM raw.stp_boundaries
  UNION ALL
  SELECT source_id, source_file, extract_vintage, 'icb', icb_ons, 'geojson', geometry
  FROM raw.icb_boundaries
  UNION ALL
  SELECT source_id, source_file, extract_vintage, 'ccg', ccg_ons, 'geojson', geometry
  FROM raw.ccg_boundaries
  UNION ALL
  SELECT source_id, source_file, extract_vintage, 'ccg', ccg_ons, 'steps', steps
  FROM raw.ccg_boundary_steps
)
SELECT
  source_id,
  source_file,
  extract_vintage AS vintage,
  kind,
  code,
  form,
  geometry,
  CASE WHEN extract_vintage = '2017-04'
    THEN 'The boundaries of April 2017 at hand are no published layer: they were made from layers of CCGs '
      || 'by dissolving and simplifying. The line through Cumbria is approximate.'
  END AS derived
FROM listed
