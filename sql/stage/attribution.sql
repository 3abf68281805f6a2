-- The basis on which a provider's activity is attributed: hq, share or partner.
SELECT basis FROM input.attribution
