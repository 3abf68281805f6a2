-- One row an old provider code and a code that took it over since April 2016, however many steps later:
-- each step on the day of the last or after it, for a code that was used again took over what it then
-- had.
WITH RECURSIVE heirs AS (
  SELECT old_code, new_code, effective FROM stage.succession WHERE effective >= DATE '2016-04-01'
  UNION
  SELECT h.old_code, s.new_code, s.effective
  FROM heirs AS h
  JOIN stage.succession AS s ON s.old_code = h.new_code AND s.effective >= h.effective
)
SELECT DISTINCT old_code, new_code FROM heirs WHERE old_code <> new_code
