-- Two open cases of which a place is known: in the west, and a home in the east.
CREATE TABLE IF NOT EXISTS case_places (case_id bigint, kind text, lat double precision, lon double precision, address text, district text, map text);
INSERT INTO cases (id, number, office, status, subject, opened_at, last_message_at) VALUES (1, 10001, 'd1', 'new', '', now(), now()), (2, 10002, 'd2', 'new', '', now(), now());
INSERT INTO case_places (case_id, kind, lat, lon, address, district, map) VALUES (1, 'matter', 50.02, 0.02, '', 'west', ''), (2, 'home', 50.02, 0.08, '', 'east', '');
