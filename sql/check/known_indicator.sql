-- block: every figure is of an indicator of the catalogue.
SELECT NULL AS scheme, o.indicator_id, o.period,
  count(*) || ' figures of an indicator that the catalogue does not know, the first at '
    || min(o.source_file) AS message
FROM organisation.observation AS o
ANTI JOIN stage.indicator AS i ON i.indicator_id = o.indicator_id
GROUP BY o.indicator_id, o.period
