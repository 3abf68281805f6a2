-- One row an indicator and item of a framework that it answers to: itself (computed), or as a proxy,
-- with why it is no more than that.
SELECT * FROM input.answer
