-- One row a scheme of which packs and baselines are built.
SELECT name FROM input.selected_scheme
