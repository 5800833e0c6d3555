-- Two open cases of which a place is known: in the west, and a home in the east.
INSERT INTO cases (id, number, office, status, subject, opened_at, last_message_at) VALUES (1, 10001, 'd1', 'new', '', now(), now()), (2, 10002, 'd2', 'new', '', now(), now());
INSERT INTO case_places (case_id, kind, status, lat, lon, district, by_whom) VALUES (1, 'matter', 'matched', 50.02, 0.02, 'west', 'x'), (2, 'home', 'matched', 50.02, 0.08, 'east', 'x');
