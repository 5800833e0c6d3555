-- What is searched: for each case the words that an office may find it by, and which cases have to be read again.

-- +goose Up

-- One row for each office that may see something of a case: all of it for the office that leads, the little that a copied one sees
-- for the others. Made by package words from the rows of the case; it can be made anew at any time.
CREATE TABLE case_words (
  case_id  bigint NOT NULL REFERENCES cases,
  office   text NOT NULL,
  whole    boolean NOT NULL,                -- made for the office that led: worth nothing once another leads
  rules    int NOT NULL,                    -- the version of the rules that made it
  words    tsvector NOT NULL,
  PRIMARY KEY (case_id, office)
);
-- What is new waits in a list that every search reads through: a short one.
CREATE INDEX case_words_found ON case_words USING gin (words) WITH (fastupdate = on, gin_pending_list_limit = 512);

-- Cases whose words are older than they are. Rows are only added and taken away, so that nobody waits for another's transaction.
CREATE TABLE search_stale (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id  bigint NOT NULL,
  at       timestamptz NOT NULL DEFAULT now()
);

-- +goose StatementBegin
CREATE FUNCTION search_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_stale (case_id) SELECT DISTINCT case_id FROM changed;
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION search_of_new_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_stale (case_id) SELECT id FROM changed;
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- Most changes of a case are its clocks and counters, by which nobody searches.
-- +goose StatementBegin
CREATE FUNCTION search_of_changed_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_stale (case_id) SELECT n.id FROM changed n JOIN before o ON o.id = n.id
    WHERE (n.number, n.office, n.subject, n.resident_id, n.opener, n.request_311) IS DISTINCT FROM (o.number, o.office, o.subject, o.resident_id, o.opener, o.request_311);
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION search_of_resident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_stale (case_id) SELECT c.id FROM changed n JOIN before o ON o.id = n.id JOIN cases c ON c.resident_id = n.id WHERE n.name <> o.name;
  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION search_of_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_stale (case_id) SELECT v.case_id FROM changed n JOIN before o ON o.id = n.id JOIN voices v ON v.identity_id = n.id
    WHERE (n.value, n.resident_id) IS DISTINCT FROM (o.value, o.resident_id);
  RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER search_new AFTER INSERT ON cases REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_new_case();
CREATE TRIGGER search_changed AFTER UPDATE ON cases REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_changed_case();
CREATE TRIGGER search_renamed AFTER UPDATE ON residents REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_resident();
CREATE TRIGGER search_changed AFTER UPDATE ON identities REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_identity();
CREATE TRIGGER search_new AFTER INSERT ON messages REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_changed AFTER UPDATE ON messages REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_gone AFTER DELETE ON messages REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_new AFTER INSERT ON voices REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_changed AFTER UPDATE ON voices REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_gone AFTER DELETE ON voices REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_new AFTER INSERT ON notes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_changed AFTER UPDATE ON notes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_gone AFTER DELETE ON notes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_new AFTER INSERT ON case_places REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_changed AFTER UPDATE ON case_places REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_new AFTER INSERT ON case_copies REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();
CREATE TRIGGER search_gone AFTER DELETE ON case_copies REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_of_case();

-- What was there before.
INSERT INTO search_stale (case_id) SELECT id FROM cases ORDER BY id;

-- Who sees all offices looks through all cases in this order. Every id is above 0: queries that may use the index say so.
CREATE INDEX cases_newest ON cases (last_message_at DESC, id) WHERE id > 0;

-- Lists of their own: a search with its filters under a name, of a person or of a whole office.
CREATE TABLE saved_views (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office    text NOT NULL,
  staff_id  bigint NOT NULL REFERENCES staff, -- who made it
  shared    boolean NOT NULL DEFAULT false,   -- with the whole office
  name      text NOT NULL CHECK (name <> ''),
  address   text NOT NULL,                    -- what stands behind the question mark of its address
  made_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saved_views_office ON saved_views (office, name);
