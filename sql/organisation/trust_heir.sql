-- One row an old provider code and a code that took it over since April 2016, however many steps later.
WITH RECURSIVE heirs AS (
  SELECT old_code, new_code FROM stage.succession WHERE effective >= DATE '2016-04-01'
  UNION
  SELECT h.old_code, s.new_code
  FROM heirs AS h
  JOIN stage.succession AS s ON s.old_code = h.new_code AND s.effective >= DATE '2016-04-01'
)
SELECT old_code, new_code FROM heirs WHERE old_code <> new_code
