-- One row a known scheme; `selected` where packs and baselines are built of it.
SELECT name, title, base_vintage, footprints, selected FROM input.scheme
