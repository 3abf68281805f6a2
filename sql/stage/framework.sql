-- One row an item of a published framework, in the framework's order.
SELECT * FROM input.framework
