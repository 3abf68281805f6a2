-- One row a trust: the STP of 2017 in which it has its headquarters.
SELECT trust_code, trust_name, stp_ons
FROM raw.trust_to_stp
