-- Version 3: how noisy a machine is comes from files too (results/noise/<machine>.json, which `benchlab doctor --noise` writes), so that it
-- is imported, replaced and merged as runs are.

CREATE TABLE noise_measurement (
    import_id INTEGER NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    machine_key TEXT NOT NULL,
    delta REAL NOT NULL,          -- the noise floor, a share
    comparisons INTEGER NOT NULL, -- A/A comparisons behind it
    method TEXT NOT NULL,         -- JSON object: what was compared, as in the file
    measured TEXT NOT NULL,       -- when
    PRIMARY KEY (import_id)
) WITHOUT ROWID;

-- The newest measurement of each machine whose file is still there. CROSS JOIN keeps SQLite from beginning with the large table.
CREATE VIEW machine_noise AS
SELECT newest.machine_key AS machine_key, newest.delta AS delta, newest.comparisons AS comparisons,
       substr(newest.measured, 1, 10) AS measured_on
FROM noise_measurement AS newest
CROSS JOIN import
WHERE import.id = newest.import_id AND import.state = 'current'
  AND NOT EXISTS (SELECT 1
                  FROM noise_measurement AS other
                  CROSS JOIN import AS its
                  WHERE its.id = other.import_id AND its.state = 'current' AND other.machine_key = newest.machine_key
                    AND (other.measured > newest.measured
                         OR (other.measured = newest.measured AND other.import_id > newest.import_id)));
