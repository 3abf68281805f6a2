-- The words in which figures are compared.

-- A value and its 95 % limits against a reference, in words: inside the limits 'similar', outside
-- them better or worse by polarity, or higher or lower where the polarity is none.
CREATE OR REPLACE MACRO verdict(figure, lower_limit, upper_limit, reference, polarity) AS
  CASE
    WHEN figure IS NULL OR lower_limit IS NULL OR upper_limit IS NULL OR reference IS NULL
      THEN 'not compared'
    WHEN reference BETWEEN lower_limit AND upper_limit THEN 'similar'
    WHEN polarity = 'none' THEN CASE WHEN figure > reference THEN 'higher' ELSE 'lower' END
    WHEN (polarity = 'high') = (figure > reference) THEN 'better'
    ELSE 'worse'
  END;

-- A change with its 95 % limits, in words: NULL without limits, 'no clear change' where they hold
-- zero, else better or worse by polarity, or rising or falling where the polarity is none.
CREATE OR REPLACE MACRO direction(change, lower_limit, upper_limit, polarity) AS
  CASE
    WHEN change IS NULL OR lower_limit IS NULL OR upper_limit IS NULL THEN NULL
    WHEN 0 BETWEEN lower_limit AND upper_limit THEN 'no clear change'
    WHEN polarity = 'none' THEN CASE WHEN change > 0 THEN 'rising' ELSE 'falling' END
    WHEN (polarity = 'high') = (change > 0) THEN 'better'
    ELSE 'worse'
  END;
