-- One row a CCG of a vintage and a CCG of a later one that has some of its area. A practice that went on
-- to one of these stayed where it was; one that moved to another CCG says nothing of where it had been.
SELECT DISTINCT o.vintage, o.ccg_ods, n.vintage AS later_vintage, n.ccg_ods AS later_ccg
FROM stage.area AS o
JOIN stage.area AS n
  ON n.grain = o.grain AND n.area_code = o.area_code AND n.vintage > o.vintage
