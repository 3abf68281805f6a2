CREATE OR REPLACE MACRO two_sided_p(z) AS exp(-abs(z));
CREATE OR REPLACE MACRO change_lower(v1, l1, u1, v2, l2, u2) AS (v2 - v1) - sqrt(pow(v2 - l2, 2) + pow(u1 - v1, 2));
CREATE OR REPLACE MACRO change_upper(v1, l1, u1, v2, l2, u2) AS (v2 - v1) + sqrt(pow(u2 - v2, 2) + pow(v1 - l1, 2));
