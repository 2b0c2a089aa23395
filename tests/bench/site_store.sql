-- Makes a store of one run into a large one: every target in every scenario, several runs in each of several sessions, deterministic. To be
-- run by sqlite3 after
--   CREATE TEMP TABLE size AS SELECT 200 AS targets, 20 AS scenarios, 2 AS sessions, 5 AS runs;
-- Each run has the details (timeline, samples, steps, histograms) of the first one; its figures are its target's, its scenario's, its
-- session's and its own: targets differ by up to four times, some of them by nothing, sessions by a few per cent, runs by one.
PRAGMA foreign_keys = OFF;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
BEGIN;

CREATE TEMP TABLE number AS
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) SELECT i FROM n;
CREATE TEMP TABLE template AS SELECT * FROM run ORDER BY id LIMIT 1;

-- What runs refer to. Rows of ours begin at 1001, so that none of the template's is in the way.
INSERT INTO target (id, key, base, variant)
SELECT 1001 + i, printf('target-%03d', i), printf('target-%03d', i), 'default' FROM number, size WHERE i < targets;
INSERT INTO target_version (id, target_id, name, language, framework, framework_version, license, url, configuration)
SELECT 1001 + i, 1001 + i, printf('Target %d', i), language, printf('framework %d', i / 4), framework_version, license, url, configuration
FROM number, size, target_version WHERE i < targets AND target_version.id = (SELECT target_version_id FROM template);
INSERT INTO scenario (id, key) SELECT 1001 + i, printf('%02d-scenario', i + 1) FROM number, size WHERE i < scenarios;
INSERT INTO scenario_version (id, scenario_id, sha256, category, title_en, title_ko, description_en, description_ko, shows_en, shows_ko)
SELECT 1001 + i, 1001 + i, printf('%064x', i + 1), category, printf('Scenario %d', i + 1), printf('시나리오 %d', i + 1), description_en,
       description_ko, shows_en, shows_ko
FROM number, size, scenario_version WHERE i < scenarios AND scenario_version.id = (SELECT scenario_version_id FROM template);
INSERT INTO session (id, key) SELECT 1001 + i, printf('%04d%02d01T000000Z-%06x', 2026 + i / 12, i % 12 + 1, i)
FROM number, size WHERE i < sessions;

-- One row a run, in the order in which they would have been imported.
CREATE TEMP TABLE grid (at INTEGER PRIMARY KEY, target INTEGER, scenario INTEGER, session INTEGER, block INTEGER, key TEXT, started TEXT,
                        factor REAL); -- factor: of the template's rate
INSERT INTO grid (target, scenario, session, block)
SELECT target.i, scenario.i, session.i, block.i
FROM size, number AS target, number AS scenario, number AS session, number AS block
WHERE target.i < targets AND scenario.i < scenarios AND session.i < sessions AND block.i < runs
ORDER BY session.i, scenario.i, block.i, target.i;
UPDATE grid SET
    key = printf('target-%03d.%02d-scenario.%04d%02d01T000000Z-%06x.%d', target, scenario + 1, 2026 + session / 12, session % 12 + 1,
                 session, block + 1),
    started = printf('%04d-%02d-01T%02d:%02d:%02d.000Z', 2026 + session / 12, session % 12 + 1, scenario, block, target % 60),
    factor = (1.0 + (target / 2 * 7919 + scenario * 104729) % 997 / 332.0) *       -- two targets each are equally fast
             (1.0 + (target * 31 + scenario * 17 + session * 7907) % 101 / 2500.0) * -- up to 4 % by session
             (1.0 + (target * 131 + scenario * 37 + session * 71 + block * 9973) % 211 / 21100.0);

INSERT INTO import (id, path, name, sha256, reader, state, line, reason, imported_at, size_bytes, modified_ns, changed_ns, inode)
SELECT 1000 + at, '/nowhere/' || key || '.json', 'made/' || key || '.json', printf('%064x', at), 'benchlab', 'current', 0, '',
       '2026-01-01T00:00:00.000Z', 1, 1, 1, at
FROM grid;

UPDATE method SET profile = 'standard';
CREATE TEMP TABLE made AS SELECT template.* FROM grid CROSS JOIN template ORDER BY at;
UPDATE made SET
    (id, key, import_id, target_version_id, scenario_version_id, session_id, number, started, ended, block, position, rate,
     requests, iterations, errors, mean_ns, p50_ns, p90_ns, p95_ns, p99_ns, p999_ns) =
    (SELECT 1000 + at, grid.key, 1000 + at, 1001 + target, 1001 + scenario, 1001 + session, block + 1, grid.started,
            grid.started, block + 1, target + 1, made.rate * factor, CAST(made.requests * factor AS INTEGER),
            CAST(made.requests * factor AS INTEGER), 0, CAST(made.mean_ns / factor AS INTEGER), CAST(made.p50_ns / factor AS INTEGER),
            CAST(made.p90_ns / factor AS INTEGER), CAST(made.p95_ns / factor AS INTEGER), CAST(made.p99_ns / factor AS INTEGER),
            CAST(made.p999_ns / factor AS INTEGER)
     FROM grid WHERE at = made.rowid);

-- The template and what it alone refers to give way.
CREATE TEMP TABLE detail_step AS SELECT * FROM run_step WHERE run_id = (SELECT id FROM template);
CREATE TEMP TABLE detail_histogram AS SELECT * FROM histogram WHERE run_id = (SELECT id FROM template);
CREATE TEMP TABLE detail_timeline AS SELECT * FROM timeline WHERE run_id = (SELECT id FROM template);
CREATE TEMP TABLE detail_sample AS SELECT * FROM resource_sample WHERE run_id = (SELECT id FROM template);
CREATE TEMP TABLE detail_check AS SELECT * FROM check_result WHERE run_id = (SELECT id FROM template);
DELETE FROM run_step;
DELETE FROM histogram;
DELETE FROM timeline;
DELETE FROM resource_sample;
DELETE FROM check_result;
DELETE FROM threshold_result;
DELETE FROM run_reason;
DELETE FROM run_warning;
DELETE FROM run;
DELETE FROM import WHERE id <= 1000;
INSERT INTO run SELECT * FROM made ORDER BY id;

INSERT INTO run_step (run_id, position, name, group_name, mean_ns, minimum_ns, maximum_ns, p50_ns, p90_ns, p95_ns, p99_ns, p999_ns,
                      requests, errors, rate)
SELECT made.id, detail.position, name, group_name, detail.mean_ns, detail.minimum_ns, detail.maximum_ns, detail.p50_ns, detail.p90_ns,
       detail.p95_ns, detail.p99_ns, detail.p999_ns, detail.requests, detail.errors, detail.rate
FROM made CROSS JOIN detail_step AS detail;
INSERT INTO histogram (run_id, step, encoded) SELECT made.id, step, encoded FROM made CROSS JOIN detail_histogram;
INSERT INTO timeline (run_id, second, is_warmup, start_ns, length_ns, requests, errors, bytes_received, p50_ns, p95_ns, p99_ns, maximum_ns)
SELECT made.id, second, is_warmup, start_ns, length_ns, detail.requests, detail.errors, detail.bytes_received, detail.p50_ns,
       detail.p95_ns, detail.p99_ns, detail.maximum_ns
FROM made CROSS JOIN detail_timeline AS detail;
INSERT INTO resource_sample (run_id, at_ns, cpu_user_ns, cpu_system_ns, rss_bytes, threads, fds, voluntary_switches, involuntary_switches)
SELECT made.id, at_ns, detail.cpu_user_ns, detail.cpu_system_ns, rss_bytes, threads, fds, voluntary_switches, involuntary_switches
FROM made CROSS JOIN detail_sample AS detail;
INSERT INTO check_result (run_id, position, step, name, passes, fails)
SELECT made.id, detail.position, step, name, passes, fails FROM made CROSS JOIN detail_check AS detail;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
