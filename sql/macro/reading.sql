-- How text becomes numbers and days become periods. Macros read no tables.

-- A published number, with or without thousands separators; NULL when it is none. (Plain numbers go
-- by way of BIGINT, which is exact: casting text to DECIMAL is thirty times slower.)
CREATE OR REPLACE MACRO to_number(x) AS
  CASE WHEN regexp_full_match(x, '[0-9]{1,13}') THEN CAST(CAST(x AS BIGINT) AS DECIMAL(24, 10))
    WHEN regexp_full_match(x, '[0-9]{1,8}\.[0-9]{1,10}')
      THEN CAST(CAST(split_part(x, '.', 1) || rpad(split_part(x, '.', 2), 10, '0') AS BIGINT)
        * CAST(0.0000000001 AS DECIMAL(10, 10)) AS DECIMAL(24, 10))
    ELSE TRY_CAST(replace(x, ',', '') AS DECIMAL(24, 10)) END;

-- The first of April that opens the financial year of a day.
CREATE OR REPLACE MACRO year_opening(day) AS
  make_date(year(day) - CASE WHEN month(day) < 4 THEN 1 ELSE 0 END, 4, 1);

-- The vintage of codes in use in the financial year of a day, as 2017-04.
CREATE OR REPLACE MACRO year_vintage(day) AS strftime(year_opening(day), '%Y-%m');

-- The name of the period from one day to another: 2016/17, 2016-04, 2016-Q1, 2016, or undated.
CREATE OR REPLACE MACRO period_name(first_day, last_day) AS
  CASE
    WHEN first_day IS NULL OR last_day IS NULL THEN 'undated'
    WHEN last_day = last_day(first_day) AND day(first_day) = 1 THEN strftime(first_day, '%Y-%m')
    WHEN first_day = year_opening(first_day) AND last_day = first_day + INTERVAL 1 YEAR - INTERVAL 1 DAY
      THEN strftime(first_day, '%Y') || '/' || strftime(last_day, '%y')
    WHEN day(first_day) = 1 AND month(first_day) = 1 AND last_day = make_date(year(first_day), 12, 31)
      THEN strftime(first_day, '%Y')
    WHEN day(first_day) = 1 AND month(first_day) % 3 = 1
      AND last_day = last_day(CAST(first_day + INTERVAL 2 MONTH AS DATE))
      THEN strftime(first_day, '%Y') || '-Q' || quarter(first_day)
    ELSE strftime(first_day, '%Y-%m-%d') || ' to ' || strftime(last_day, '%Y-%m-%d')
  END;

-- The kind of a period, by its name.
CREATE OR REPLACE MACRO period_kind(name) AS
  CASE
    WHEN name = 'undated' THEN 'undated'
    WHEN regexp_full_match(name, '[0-9]{4}/[0-9]{2}') THEN 'financial year'
    WHEN regexp_full_match(name, '[0-9]{4}-[0-9]{2}') THEN 'month'
    WHEN regexp_full_match(name, '[0-9]{4}-Q[1-4]') THEN 'quarter'
    WHEN regexp_full_match(name, '[0-9]{4}') THEN 'calendar year'
    ELSE 'other'
  END;

-- A decimal as short text: no trailing zeros.
CREATE OR REPLACE MACRO plain(x) AS
  regexp_replace(CAST(CAST(x AS DECIMAL(38, 10)) AS VARCHAR), '\.?0+$', '');
