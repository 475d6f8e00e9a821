-- One million crimes and what hangs on them, made up by hashing row numbers, so that the same number of crimes gives the same
-- bytes everywhere. Variables: `crimes` (how many), `folder` (where the CSV files go). Nothing odd is planted: every contender
-- is to find the same records, so times are whole, ids unique and codes known. Times are London's, with their offset.

SET TimeZone = 'UTC';
SET preserve_insertion_order = true;

CREATE TEMP MACRO chance(i, salt) AS (hash(i * 64 + salt) >> 11)::DOUBLE / 9007199254740992.0;
CREATE TEMP MACRO whole(i, salt, n) AS CAST(floor(chance(i, salt) * n) AS INTEGER);
CREATE TEMP MACRO summer(t) AS t >= TIMESTAMP '2025-03-30 01:00:00' AND t < TIMESTAMP '2025-10-26 01:00:00';
CREATE TEMP MACRO written(t) AS CASE
    WHEN summer(t) THEN strftime(t + INTERVAL 1 HOUR, '%Y-%m-%dT%H:%M:%S+01:00')
    ELSE strftime(t, '%Y-%m-%dT%H:%M:%S+00:00') END;
CREATE TEMP MACRO id(letter, i) AS letter || lpad(CAST(i AS VARCHAR), 8, '0');
CREATE TEMP MACRO later(t, seconds) AS t + to_seconds(CAST(seconds AS BIGINT));

-- Of 1,000 crimes: 100 investigated as child protection, 150 at domestic abuse incidents, 40 with a strategy meeting.
CREATE TEMP TABLE crime AS
    SELECT i, later(TIMESTAMP '2025-02-01 00:00:00', whole(i, 1, 350 * 86400)) AS reported,
           later(reported, CASE WHEN chance(i, 2) < 0.001 THEN 86400 WHEN chance(i, 2) < 0.002 THEN 86401
                                WHEN chance(i, 2) < 0.92 THEN whole(i, 3, 86400) ELSE 86402 + whole(i, 3, 500000) END) AS recorded,
           id('T', whole(i, 4, 40)) AS team
    FROM range(CAST(getvariable('crimes') AS BIGINT)) AS numbers(i);
COPY (
    SELECT id('C', i) AS crime_id, id('I', i) AS incident_id, written(reported) AS reported_at, written(recorded) AS recorded_at,
           ['violent', 'cruelty_neglect', 'other_sexual', 'robbery', 'online_child_abuse', 'other'][1 + whole(i, 5, 6)]
               AS offence_class,
           ['open', 'filed', 'charged', 'finalised'][1 + whole(i, 6, 4)] AS status,
           ['North', 'South', 'East', 'West'][1 + whole(i, 7, 4)] AS district, team AS team_id, written(recorded) AS entered_at
    FROM crime ORDER BY i
) TO (getvariable('folder') || '/crimes.csv') (HEADER);

CREATE TEMP TABLE investigation AS
    SELECT i, later(recorded, 3600 + whole(i, 10, 86400)) AS allocated,
           later(allocated, (10 + whole(i, 11, 200)) * 86400 + whole(i, 12, 86400)) AS ending,
           CASE WHEN ending < TIMESTAMP '2026-01-31 00:00:00' THEN ending END AS closed
    FROM crime WHERE i % 10 = 0 AND recorded < TIMESTAMP '2025-12-31 00:00:00';
COPY (
    SELECT id('V', i) AS inv_id, id('C', i) AS crime_id, id('S', 100 + whole(i, 13, 400)) AS oic, written(allocated) AS allocated_at,
           written(closed) AS closed_at, '1' AS cp_flag, CASE WHEN closed IS NULL THEN 'open' ELSE 'closed' END AS status,
           written(allocated) AS entered_at
    FROM investigation ORDER BY i
) TO (getvariable('folder') || '/investigations.csv') (HEADER);

-- Reviews 7 to 28 days apart, one in twenty later; some by constables, some too short to count.
CREATE TEMP TABLE review AS
    SELECT i, k, n, later(allocated, sum(CASE WHEN chance(n, 20) < 0.97 THEN 7 + whole(n, 21, 21) ELSE 29 + whole(n, 21, 20) END * 86400
                                         + whole(n, 22, 40000)) OVER (PARTITION BY i ORDER BY k)) AS reviewed
    FROM (SELECT i, k, i * 16 + k AS n, allocated FROM investigation, range(14) AS numbers(k));
COPY (
    SELECT id('W', n) AS review_id, id('V', i) AS inv_id,
           id('S', CASE WHEN chance(n, 23) < 0.02 THEN 100 + whole(n, 24, 400) ELSE whole(n, 24, 100) END) AS reviewer,
           written(reviewed) AS reviewed_at, CASE WHEN chance(n, 25) < 0.02 THEN whole(n, 26, 50) ELSE 50 + whole(n, 26, 900) END AS text_len,
           written(later(reviewed, 60)) AS entered_at
    FROM review JOIN investigation USING (i)
    WHERE later(reviewed, 60) < least(coalesce(closed, TIMESTAMP '2026-01-31 00:00:00'), TIMESTAMP '2026-01-31 00:00:00')
    ORDER BY n
) TO (getvariable('folder') || '/supervisory_reviews.csv') (HEADER);
COPY (
    SELECT id('S', i) AS staff_id, CASE WHEN i < 100 THEN ['DS', 'PS', 'DI', 'Insp'][1 + i % 4] ELSE 'PC' END AS rank,
           id('T', i % 40) AS team_id
    FROM range(500) AS numbers(i) ORDER BY i
) TO (getvariable('folder') || '/staff.csv') (HEADER);

CREATE TEMP TABLE meeting AS
    SELECT i, later(reported, 86400 + whole(i, 30, 10 * 86400)) AS held, chance(i, 31) AS kind FROM crime
    WHERE i % 25 = 0 AND reported < TIMESTAMP '2026-01-10 00:00:00';
COPY (
    SELECT id('M', i) AS meet_id, written(later(held, -3600)) AS convened_at, written(held) AS held_at, 'held' AS status,
           CASE WHEN kind < 0.6 THEN id('D', i) END AS minutes_doc_id,
           CASE WHEN kind >= 0.6 AND kind < 0.95 THEN whole(i, 32, 4000) END AS minutes_text_len,
           written(later(held, 86400)) AS minutes_entered_at, written(later(held, -3600)) AS entered_at
    FROM meeting ORDER BY i
) TO (getvariable('folder') || '/strategy_meetings.csv') (HEADER);
COPY (
    SELECT id('D', i) AS doc_id, 'strategy_minutes' AS doc_type, 'strategy_meetings' AS linked_type, id('M', i) AS linked_id,
           CASE WHEN chance(i, 33) < 0.05 THEN 'shared_drive' ELSE 'rms' END AS location, written(later(held, 43200)) AS created_at,
           written(later(held, 86400)) AS uploaded_at, CASE WHEN chance(i, 34) < 0.02 THEN 0 ELSE 1000 + whole(i, 35, 90000) END AS size_bytes,
           CASE WHEN chance(i, 36) < 0.02 THEN '1' ELSE '0' END AS deleted, written(later(held, 86400)) AS entered_at
    FROM meeting WHERE kind < 0.6 ORDER BY i
) TO (getvariable('folder') || '/documents.csv') (HEADER);

-- Incidents of domestic abuse, the first to third child at each, and how the child was: of 4,000 wordings.
CREATE TEMP TABLE attendance AS
    SELECT i, later(reported, 600 + whole(i, 40, 7200)) AS attended, chance(i, 41) >= 0.05 AS there
    FROM crime WHERE i % 20 IN (1, 8, 15) AND reported < TIMESTAMP '2026-01-25 00:00:00';
COPY (
    SELECT id('X', i) AS da_id, id('I', i) AS incident_id, CASE WHEN there THEN '1' ELSE '0' END AS attended,
           CASE WHEN there THEN written(attended) END AS attended_at, written(later(attended, 7200)) AS entered_at
    FROM attendance ORDER BY i
) TO (getvariable('folder') || '/da_incidents.csv') (HEADER);
CREATE TEMP TABLE wording AS SELECT
    ['Tearful', 'Crying', 'Shaking', 'Pale', 'Withdrawn', 'Calm', 'Chatty', 'Smiling', 'Frightened', 'Sobbing'] AS moods,
    ['clinging to mum', 'holding a soft toy', 'wrapped in a blanket', 'sat on the stairs', 'stood in the kitchen',
     'hiding behind the sofa', 'playing with a puzzle', 'curled up on the bed'] AS places,
    ['would not look at dad', 'said she heard a plate smash', 'asked when the shouting would stop', 'settled once spoken with',
     'smiled at officers'] AS doings,
    ['', ', red eyed', ', in pyjamas', ', shoes on', ', coat on', ', barefoot', ', hair wet', ', in uniform', ', in a dressing gown',
     ', face wet'] AS looks;
CREATE TEMP TABLE child AS
    SELECT i, k, i * 4 + k AS n, attended, chance(n, 42) AS kind FROM attendance, range(3) AS numbers(k) WHERE k <= whole(i, 43, 3);
COPY (
    SELECT id('Y', n) AS cp_id, id('X', i) AS da_id, 'present_seen' AS presence, NULL AS not_seen_reason,
           CASE WHEN kind < 0.05 THEN NULL WHEN kind < 0.06 THEN '  ' WHEN kind < 0.08 THEN 'N/A' WHEN kind < 0.09 THEN 'tbc'
                ELSE moods[1 + whole(n, 44, 10)] || ' and ' || places[1 + whole(n, 45, 8)] || ', ' || doings[1 + whole(n, 46, 5)]
                     || looks[1 + whole(n, 47, 10)] END AS demeanour_text,
           written(later(attended, CASE WHEN chance(n, 48) < 0.001 THEN 86400 WHEN chance(n, 48) < 0.95 THEN whole(n, 49, 86400)
                                        ELSE 86401 + whole(n, 49, 200000) END)) AS demeanour_entered_at,
           1 + whole(n, 50, 17) AS age_recorded, written(later(attended, 7200)) AS entered_at
    FROM child, wording ORDER BY n
) TO (getvariable('folder') || '/children_present.csv') (HEADER);
