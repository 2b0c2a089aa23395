-- Version 2: results of other load tools, which lack figures that ours always have, files with many runs, and a ledger that knows an
-- unchanged file without reading it.

-- These figures may be missing from now on. A column is made anew under its old name: the one way that SQLite and PostgreSQL share.
ALTER TABLE run ADD COLUMN optional_measured_ns INTEGER;
ALTER TABLE run ADD COLUMN optional_requests INTEGER;
ALTER TABLE run ADD COLUMN optional_errors INTEGER;
ALTER TABLE run ADD COLUMN optional_rate REAL;
UPDATE run SET optional_measured_ns = measured_ns, optional_requests = requests, optional_errors = errors, optional_rate = rate;
ALTER TABLE run DROP COLUMN measured_ns;
ALTER TABLE run DROP COLUMN requests;
ALTER TABLE run DROP COLUMN errors;
ALTER TABLE run DROP COLUMN rate;
ALTER TABLE run RENAME COLUMN optional_measured_ns TO measured_ns;
ALTER TABLE run RENAME COLUMN optional_requests TO requests;
ALTER TABLE run RENAME COLUMN optional_errors TO errors;
ALTER TABLE run RENAME COLUMN optional_rate TO rate;
ALTER TABLE run_step ADD COLUMN optional_requests INTEGER;
ALTER TABLE run_step ADD COLUMN optional_errors INTEGER;
ALTER TABLE run_step ADD COLUMN optional_rate REAL;
UPDATE run_step SET optional_requests = requests, optional_errors = errors, optional_rate = rate;
ALTER TABLE run_step DROP COLUMN requests;
ALTER TABLE run_step DROP COLUMN errors;
ALTER TABLE run_step DROP COLUMN rate;
ALTER TABLE run_step RENAME COLUMN optional_requests TO requests;
ALTER TABLE run_step RENAME COLUMN optional_errors TO errors;
ALTER TABLE run_step RENAME COLUMN optional_rate TO rate;

-- Who measured, how it makes percentiles, and what the run belongs to.
ALTER TABLE run ADD COLUMN tool_version TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN percentile_rule TEXT NOT NULL DEFAULT ''; -- RESULTS_PERCENTILE_RULES
ALTER TABLE run ADD COLUMN resolution_ns INTEGER; -- of latencies
ALTER TABLE run ADD COLUMN deviation_ns INTEGER;  -- standard deviation of latencies
ALTER TABLE run ADD COLUMN experiment TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN experiment_side TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN tested_url TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN has_histogram INTEGER NOT NULL DEFAULT 0; -- of the whole run
UPDATE run SET percentile_rule = 'hdr' WHERE tool = 'benchlab';
UPDATE run SET has_histogram = 1 WHERE EXISTS (SELECT 1 FROM histogram WHERE histogram.run_id = run.id AND histogram.step = 0);
CREATE INDEX run_of_experiment ON run (experiment) WHERE experiment <> '';

-- Percentiles as the source gives them, any share.
CREATE TABLE run_quantile (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    share REAL NOT NULL, -- 0.999
    value_ns INTEGER NOT NULL,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

-- The file when it was read; NULL when that is not known.
ALTER TABLE import ADD COLUMN size_bytes INTEGER;
ALTER TABLE import ADD COLUMN modified_ns INTEGER; -- since 1970
ALTER TABLE import ADD COLUMN changed_ns INTEGER;  -- of the inode, since 1970
ALTER TABLE import ADD COLUMN inode INTEGER;

-- Random keys are short, so that the index of a million of them stays in memory.
DROP INDEX import_of_bytes;
CREATE INDEX import_of_bytes ON import (substr(sha256, 1, 16)) WHERE state <> 'quarantined';
