-- Version 5: narrow rows of runs, and indexes for what one page asks. How runs were measured is the same for many of them and moves into a
-- table of its own, so that a million of them are loaded faster and take less room.

-- The views that read what moves; made again below.
DROP VIEW step_figures;
DROP VIEW experiment_runs;
DROP VIEW session_summary;
DROP VIEW target_summary;
DROP VIEW scenario_runs;
DROP VIEW run_figures;

CREATE TABLE method (
    id INTEGER PRIMARY KEY,
    tool TEXT NOT NULL,
    tool_version TEXT NOT NULL,
    percentile_rule TEXT NOT NULL, -- RESULTS_PERCENTILE_RULES
    profile TEXT NOT NULL,
    executor TEXT NOT NULL,
    loop TEXT NOT NULL,
    load TEXT NOT NULL,      -- JSON object, as in the raw result
    placement TEXT NOT NULL, -- JSON object; '' when the raw result has none
    limits TEXT NOT NULL,    -- as placement
    UNIQUE (tool, tool_version, percentile_rule, profile, executor, loop, load, placement, limits)
);
INSERT INTO method (tool, tool_version, percentile_rule, profile, executor, loop, load, placement, limits)
SELECT DISTINCT tool, tool_version, percentile_rule, profile, executor, loop, load, placement, limits FROM run;
-- Both databases add a column that refers elsewhere only when it may be NULL; no run leaves it so (store_check.c).
ALTER TABLE run ADD COLUMN method_id INTEGER REFERENCES method (id);
UPDATE run SET method_id = method.id FROM method
WHERE method.tool = run.tool AND method.tool_version = run.tool_version AND method.percentile_rule = run.percentile_rule
  AND method.profile = run.profile AND method.executor = run.executor AND method.loop = run.loop AND method.load = run.load
  AND method.placement = run.placement AND method.limits = run.limits;
ALTER TABLE run DROP COLUMN tool;
ALTER TABLE run DROP COLUMN tool_version;
ALTER TABLE run DROP COLUMN percentile_rule;
ALTER TABLE run DROP COLUMN profile;
ALTER TABLE run DROP COLUMN executor;
ALTER TABLE run DROP COLUMN loop;
ALTER TABLE run DROP COLUMN load;
ALTER TABLE run DROP COLUMN placement;
ALTER TABLE run DROP COLUMN limits;

-- The runs of a target in a scenario; what no run refers to; files that could not be read.
CREATE INDEX run_of_cell ON run (scenario_version_id, target_version_id, is_current);
CREATE INDEX run_of_method ON run (method_id);
CREATE INDEX import_of_quarantine ON import (name, sha256, path) WHERE state = 'quarantined';

CREATE VIEW run_figures AS
SELECT run.key AS run, target.key AS target, scenario.key AS scenario, substr(run.started, 1, 10) AS date, run.started AS started,
       session.key AS session, run.number AS number, run.experiment AS experiment, run.experiment_side AS experiment_side,
       method.tool AS tool, method.tool_version AS tool_version, machine.key AS machine, method.profile AS profile, run.is_valid AS valid,
       run.vus AS vus, run.wanted_rate AS wanted_rate_per_second,
       CAST(run.duration_ns AS DOUBLE PRECISION) / 1e9 AS duration_s,
       run.requests AS requests, run.errors AS errors,
       CAST(run.errors AS DOUBLE PRECISION) / NULLIF(run.requests, 0) AS errors_share,
       run.rate AS rate_per_second,
       CAST(run.mean_ns AS DOUBLE PRECISION) / 1e6 AS mean_ms,
       CAST(run.p50_ns AS DOUBLE PRECISION) / 1e6 AS p50_ms,
       CAST(run.p90_ns AS DOUBLE PRECISION) / 1e6 AS p90_ms,
       CAST(run.p95_ns AS DOUBLE PRECISION) / 1e6 AS p95_ms,
       CAST(run.p99_ns AS DOUBLE PRECISION) / 1e6 AS p99_ms,
       CAST(run.p999_ns AS DOUBLE PRECISION) / 1e6 AS p999_ms,
       CAST(run.maximum_ns AS DOUBLE PRECISION) / 1e6 AS maximum_ms,
       run.cpu_share AS cpu_cores,
       CAST(run.rss_peak_bytes AS DOUBLE PRECISION) / 1048576 AS memory_peak_mib,
       target_version.framework_version AS framework_version, environment.lab_commit AS lab_commit, import.name AS file
FROM run
JOIN import ON import.id = run.import_id
JOIN target_version ON target_version.id = run.target_version_id
JOIN target ON target.id = target_version.target_id
JOIN scenario_version ON scenario_version.id = run.scenario_version_id
JOIN scenario ON scenario.id = scenario_version.scenario_id
JOIN method ON method.id = run.method_id
JOIN session ON session.id = run.session_id
JOIN environment ON environment.id = run.environment_id
JOIN machine ON machine.id = environment.machine_id
WHERE run.is_current = 1;

CREATE VIEW scenario_runs AS
SELECT scenario, target, date, session, tool, machine, profile, count(*) AS runs, CAST(sum(valid) AS BIGINT) AS valid_runs,
       exp(avg(CASE WHEN valid = 1 AND rate_per_second > 0 THEN ln(rate_per_second) END)) AS rate_per_second,
       min(CASE WHEN valid = 1 THEN rate_per_second END) AS lowest_rate_per_second,
       max(CASE WHEN valid = 1 THEN rate_per_second END) AS highest_rate_per_second,
       exp(avg(CASE WHEN valid = 1 AND p50_ms > 0 THEN ln(p50_ms) END)) AS p50_ms,
       exp(avg(CASE WHEN valid = 1 AND p95_ms > 0 THEN ln(p95_ms) END)) AS p95_ms,
       exp(avg(CASE WHEN valid = 1 AND p99_ms > 0 THEN ln(p99_ms) END)) AS p99_ms,
       CAST(sum(errors) AS DOUBLE PRECISION) / NULLIF(sum(requests), 0) AS errors_share
FROM run_figures
WHERE experiment = ''
GROUP BY scenario, target, date, session, tool, machine, profile;

CREATE VIEW target_summary AS
SELECT run_figures.target AS target, count(*) AS runs, CAST(sum(valid) AS BIGINT) AS valid_runs, count(DISTINCT scenario) AS scenarios,
       count(DISTINCT session) AS sessions, count(DISTINCT machine) AS machines, min(date) AS first_date, max(date) AS last_date,
       CAST(sum(errors) AS DOUBLE PRECISION) / NULLIF(sum(requests), 0) AS errors_share
FROM run_figures
GROUP BY run_figures.target;

CREATE VIEW session_summary AS
SELECT session, min(date) AS date, min(started) AS started, max(profile) AS profile, max(tool) AS tool, count(*) AS runs,
       CAST(sum(valid) AS BIGINT) AS valid_runs, count(DISTINCT target) AS targets, count(DISTINCT scenario) AS scenarios
FROM run_figures
GROUP BY session;

CREATE VIEW experiment_runs AS
SELECT target, experiment, experiment_side AS side, scenario, count(*) AS runs, CAST(sum(valid) AS BIGINT) AS valid_runs,
       exp(avg(CASE WHEN valid = 1 AND rate_per_second > 0 THEN ln(rate_per_second) END)) AS rate_per_second,
       exp(avg(CASE WHEN valid = 1 AND p99_ms > 0 THEN ln(p99_ms) END)) AS p99_ms
FROM run_figures
WHERE experiment <> ''
GROUP BY target, experiment, experiment_side, scenario;

CREATE VIEW step_figures AS
SELECT run_figures.run AS run, run_figures.target AS target, run_figures.scenario AS scenario, run_figures.date AS date,
       run_step.group_name AS step_group, run_step.name AS step, run_step.requests AS requests, run_step.errors AS errors,
       run_step.rate AS rate_per_second,
       CAST(run_step.p50_ns AS DOUBLE PRECISION) / 1e6 AS p50_ms,
       CAST(run_step.p95_ns AS DOUBLE PRECISION) / 1e6 AS p95_ms,
       CAST(run_step.p99_ns AS DOUBLE PRECISION) / 1e6 AS p99_ms
FROM run_step
JOIN run ON run.id = run_step.run_id AND run.is_current = 1
JOIN run_figures ON run_figures.run = run.key;
