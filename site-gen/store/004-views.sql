-- Views for people: `benchlab query`. docs/query.md explains them. Only runs that count: those of replaced or vanished files are left
-- out. Times are in milliseconds, shares between 0 and 1; NULL where the source has no figure. A later migration that changes a column
-- below has to drop these views first and make them again.

CREATE VIEW run_figures AS
SELECT run.key AS run, target.key AS target, scenario.key AS scenario, substr(run.started, 1, 10) AS date, run.started AS started,
       session.key AS session, run.number AS number, run.experiment AS experiment, run.experiment_side AS experiment_side,
       run.tool AS tool, run.tool_version AS tool_version, machine.key AS machine, run.profile AS profile, run.is_valid AS valid,
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

CREATE VIEW run_seconds AS
SELECT run.key AS run, timeline.second AS second, timeline.is_warmup AS warmup, timeline.requests AS requests,
       timeline.errors AS errors,
       CAST(timeline.p50_ns AS DOUBLE PRECISION) / 1e6 AS p50_ms,
       CAST(timeline.p95_ns AS DOUBLE PRECISION) / 1e6 AS p95_ms,
       CAST(timeline.p99_ns AS DOUBLE PRECISION) / 1e6 AS p99_ms
FROM timeline
JOIN run ON run.id = timeline.run_id AND run.is_current = 1;

CREATE VIEW run_findings AS
SELECT run.key AS run, run_reason.key AS finding, run_reason.invalidates AS invalidates, run_reason.value AS value,
       run_reason.threshold AS threshold, run_reason.detail AS detail
FROM run_reason
JOIN run ON run.id = run_reason.run_id AND run.is_current = 1;

CREATE VIEW machine_list AS
SELECT machine.key AS machine, min(machine.cpu) AS cpu, min(machine.kernel) AS kernel, min(machine.architecture) AS architecture,
       min(machine.cores) AS cores, count(run.id) AS runs, max(machine_noise.delta) AS noise_floor
FROM machine
JOIN environment ON environment.machine_id = machine.id
LEFT JOIN run ON run.environment_id = environment.id AND run.is_current = 1
LEFT JOIN machine_noise ON machine_noise.machine_key = machine.key
GROUP BY machine.key;

CREATE VIEW quarantined_files AS
SELECT name AS file, path, line, reason, imported_at
FROM import
WHERE state = 'quarantined';
