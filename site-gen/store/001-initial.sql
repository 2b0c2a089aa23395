-- The store, version 1. Raw result files are the truth; everything here can be made again from them.
-- NULL in a figure means that the source does not have it. Times are ISO 8601 UTC with milliseconds, so that their order is that of text.

-- The ledger: one row for each content that was seen (a file that was replaced has several).
CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,    -- absolute, where it was last seen
    name TEXT NOT NULL,    -- the last three parts of path, for people
    sha256 TEXT NOT NULL,  -- '' when the bytes could not be read
    reader TEXT NOT NULL,  -- '' when no reader knew the bytes
    state TEXT NOT NULL CHECK (state IN ('current', 'superseded', 'quarantined', 'gone')),
    line INTEGER NOT NULL, -- quarantined: where; 0 when unknown
    reason TEXT NOT NULL,  -- quarantined: what was expected
    imported_at TEXT NOT NULL
);
CREATE UNIQUE INDEX import_of_bytes ON import (sha256) WHERE state <> 'quarantined';
CREATE INDEX import_of_path ON import (path);

CREATE TABLE machine (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    cpu TEXT NOT NULL,
    kernel TEXT NOT NULL,
    architecture TEXT NOT NULL,
    cores INTEGER NOT NULL,
    UNIQUE (key, cpu, kernel, architecture, cores)
);

CREATE TABLE environment (
    id INTEGER PRIMARY KEY,
    machine_id INTEGER NOT NULL REFERENCES machine (id),
    memory_bytes INTEGER NOT NULL,
    os TEXT NOT NULL,
    governor TEXT NOT NULL,
    compiler TEXT NOT NULL,
    compiler_flags TEXT NOT NULL,
    lab_version TEXT NOT NULL,
    lab_commit TEXT NOT NULL,
    pinning TEXT NOT NULL,
    UNIQUE (machine_id, memory_bytes, os, governor, compiler, compiler_flags, lab_version, lab_commit, pinning)
);

-- What stays the same about a target, and what may change from one session to the next.
CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    base TEXT NOT NULL, -- the target's id without its variant
    variant TEXT NOT NULL
);
CREATE TABLE target_version (
    id INTEGER PRIMARY KEY,
    target_id INTEGER NOT NULL REFERENCES target (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    framework TEXT NOT NULL,
    framework_version TEXT NOT NULL,
    license TEXT NOT NULL,
    url TEXT NOT NULL,
    configuration TEXT NOT NULL, -- JSON object
    UNIQUE (target_id, name, language, framework, framework_version, license, url, configuration)
);

CREATE TABLE scenario (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE -- "01-lightweight"
);
CREATE TABLE scenario_version (
    id INTEGER PRIMARY KEY,
    scenario_id INTEGER NOT NULL REFERENCES scenario (id),
    sha256 TEXT NOT NULL,
    category TEXT NOT NULL,
    title_en TEXT NOT NULL,
    title_ko TEXT NOT NULL,
    description_en TEXT NOT NULL,
    description_ko TEXT NOT NULL,
    shows_en TEXT NOT NULL,
    shows_ko TEXT NOT NULL,
    UNIQUE (scenario_id, sha256, category, title_en, title_ko, description_en, description_ko, shows_en, shows_ko)
);

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
);

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    import_id INTEGER NOT NULL REFERENCES import (id),
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)), -- as its import's state
    target_version_id INTEGER NOT NULL REFERENCES target_version (id),
    scenario_version_id INTEGER NOT NULL REFERENCES scenario_version (id),
    session_id INTEGER NOT NULL REFERENCES session (id),
    environment_id INTEGER NOT NULL REFERENCES environment (id),
    tool TEXT NOT NULL,
    number INTEGER NOT NULL,
    profile TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    block INTEGER NOT NULL,
    position INTEGER NOT NULL,
    seed TEXT NOT NULL,
    executor TEXT NOT NULL,
    load TEXT NOT NULL,      -- JSON object, as in the raw result
    placement TEXT NOT NULL, -- JSON object; '' when the raw result has none
    limits TEXT NOT NULL,    -- as placement
    loop TEXT NOT NULL,
    vus INTEGER,
    wanted_rate REAL,
    duration_ns INTEGER,
    warmup_ns INTEGER,
    measured_ns INTEGER NOT NULL,
    load_average REAL,
    steal_share REAL,
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    errors_connect INTEGER,
    errors_timeout INTEGER,
    errors_reset INTEGER,
    errors_bad_response INTEGER,
    errors_status INTEGER,
    errors_check INTEGER,
    iterations INTEGER,
    dropped_iterations INTEGER,
    bytes_sent INTEGER,
    bytes_received INTEGER,
    rate REAL NOT NULL,
    mean_ns INTEGER,
    minimum_ns INTEGER,
    maximum_ns INTEGER,
    p50_ns INTEGER,
    p90_ns INTEGER,
    p95_ns INTEGER,
    p99_ns INTEGER,
    p999_ns INTEGER,
    cpu_user_ns INTEGER,
    cpu_system_ns INTEGER,
    cpu_share REAL,
    rss_peak_bytes INTEGER,
    sample_interval_ns INTEGER,
    generator_cpu_user_ns INTEGER,
    generator_cpu_system_ns INTEGER,
    generator_cpu_share REAL,
    generator_rss_peak_bytes INTEGER,
    generator_threads INTEGER,
    generator_saturated INTEGER NOT NULL CHECK (generator_saturated IN (0, 1)),
    is_valid INTEGER NOT NULL CHECK (is_valid IN (0, 1))
);
CREATE UNIQUE INDEX run_of_key ON run (key) WHERE is_current = 1;
CREATE INDEX run_of_import ON run (import_id);
CREATE INDEX run_of_target_version ON run (target_version_id, is_current, started);
CREATE INDEX run_of_scenario_version ON run (scenario_version_id, is_current, started);
CREATE INDEX run_of_session ON run (session_id, is_current, started);
CREATE INDEX run_of_environment ON run (environment_id, is_current);

-- Why a run is invalid, or what has to be said about it: keys of site-gen/import/gates.h.
CREATE TABLE run_reason (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,
    invalidates INTEGER NOT NULL CHECK (invalidates IN (0, 1)),
    value REAL,
    threshold REAL,
    detail TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

CREATE TABLE run_warning (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

CREATE TABLE run_step (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    group_name TEXT NOT NULL,
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    rate REAL NOT NULL,
    mean_ns INTEGER,
    minimum_ns INTEGER,
    maximum_ns INTEGER,
    p50_ns INTEGER,
    p90_ns INTEGER,
    p95_ns INTEGER,
    p99_ns INTEGER,
    p999_ns INTEGER,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

CREATE TABLE histogram (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,  -- 0: the whole run; otherwise the step's position
    encoded TEXT NOT NULL,  -- HdrHistogram V2, compressed, base64
    PRIMARY KEY (run_id, step)
) WITHOUT ROWID;

CREATE TABLE timeline (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    second INTEGER NOT NULL, -- from the start of the warm-up
    is_warmup INTEGER NOT NULL CHECK (is_warmup IN (0, 1)),
    start_ns INTEGER NOT NULL,
    length_ns INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    bytes_received INTEGER,
    p50_ns INTEGER,
    p95_ns INTEGER,
    p99_ns INTEGER,
    maximum_ns INTEGER,
    PRIMARY KEY (run_id, second)
) WITHOUT ROWID;

CREATE TABLE resource_sample (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    at_ns INTEGER NOT NULL, -- from the start of the measured window
    cpu_user_ns INTEGER NOT NULL,
    cpu_system_ns INTEGER NOT NULL,
    rss_bytes INTEGER NOT NULL,
    threads INTEGER NOT NULL,
    fds INTEGER NOT NULL,
    voluntary_switches INTEGER NOT NULL,
    involuntary_switches INTEGER NOT NULL,
    PRIMARY KEY (run_id, at_ns)
) WITHOUT ROWID;

CREATE TABLE check_result (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    step TEXT NOT NULL,
    name TEXT NOT NULL,
    passes INTEGER NOT NULL,
    fails INTEGER NOT NULL,
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

CREATE TABLE threshold_result (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    result TEXT NOT NULL, -- JSON object, as in the raw result
    PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
