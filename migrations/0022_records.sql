-- Answering for the office's records: exports, legal holds, who looked at what, and a seal over what happened.

-- +goose Up

-- One row for each export that was asked for. It stays when its file is gone.
CREATE TABLE exports (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key          text NOT NULL,                       -- the same for each sending of one form
  staff_id     bigint NOT NULL REFERENCES staff,    -- it holds what they may read, and is theirs to fetch
  office       text NOT NULL,                       -- theirs; '' is the city's
  scope        text NOT NULL CHECK (scope IN ('case', 'resident', 'search')),
  what         text NOT NULL CHECK (what <> ''),    -- a case number, the number of a resident, or a search as its page's address has it
  purpose      text NOT NULL CHECK (purpose IN ('public', 'court')),
  request      text NOT NULL,                       -- number of the records request
  requester    text NOT NULL,
  reason       text NOT NULL,
  notes        boolean NOT NULL,                    -- internal notes are in
  blacked_out  boolean NOT NULL,                    -- residents' addresses and numbers are, in what is to be given out
  asked_at     timestamptz NOT NULL,

  state        text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'making', 'ready', 'failed', 'removed')),
  due_at       timestamptz NOT NULL,                -- when to try (again), or who makes it now is taken for lost, or the file goes
  worker       text NOT NULL DEFAULT '',
  attempts     int NOT NULL DEFAULT 0,
  total        int NOT NULL,                        -- cases in it
  done         int NOT NULL DEFAULT 0,
  why          text NOT NULL DEFAULT '',            -- for people: why it failed
  size         bigint NOT NULL DEFAULT 0,
  hash         bytea,                               -- SHA-256 of the file
  ready_at     timestamptz,
  removed_at   timestamptz,
  UNIQUE (staff_id, key),
  CHECK ((state IN ('ready', 'removed')) <= (hash IS NOT NULL AND ready_at IS NOT NULL))
);
CREATE INDEX exports_due ON exports (due_at) WHERE state IN ('asked', 'making', 'ready');
CREATE INDEX exports_office ON exports (office, id DESC);

-- The cases of an export, as they were found when it was asked for.
CREATE TABLE export_cases (
  export_id  bigint NOT NULL REFERENCES exports,
  n          int NOT NULL,
  case_id    bigint NOT NULL REFERENCES cases,
  PRIMARY KEY (export_id, n)
);
CREATE INDEX export_cases_case ON export_cases (case_id);

-- The file, as it was written. It has a life of days, and is not among the blobs: those are kept for ever.
CREATE TABLE export_parts (
  export_id  bigint NOT NULL REFERENCES exports,
  attempt    int NOT NULL,
  n          int NOT NULL,
  bytes      bytea NOT NULL,
  PRIMARY KEY (export_id, attempt, n)
);
ALTER TABLE export_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Nothing of what is held is deleted or cut until somebody lifts the hold.
CREATE TABLE holds (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  scope        text NOT NULL CHECK (scope IN ('case', 'resident', 'search')),
  what         text NOT NULL CHECK (what <> ''),    -- as in exports
  resident_id  bigint REFERENCES residents,
  reason       text NOT NULL CHECK (reason <> ''),
  staff_id     bigint NOT NULL REFERENCES staff,
  at           timestamptz NOT NULL,
  lifted_by    bigint REFERENCES staff,
  lifted_at    timestamptz,
  lifted_why   text NOT NULL DEFAULT '',
  CHECK ((scope = 'resident') = (resident_id IS NOT NULL)),
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_why = ''))
);
CREATE INDEX holds_open ON holds (id) WHERE lifted_at IS NULL;
CREATE INDEX holds_residents ON holds (resident_id) WHERE lifted_at IS NULL;

-- The cases that a hold names. A hold on a resident holds besides whatever they take part in, now and later.
CREATE TABLE hold_cases (
  hold_id  bigint NOT NULL REFERENCES holds,
  case_id  bigint NOT NULL REFERENCES cases,
  PRIMARY KEY (hold_id, case_id)
);
CREATE INDEX hold_cases_case ON hold_cases (case_id);

-- The holds on a case: its own, those of the cases that show on it and of the one that it shows on, and those of its people.
-- +goose StatementBegin
CREATE FUNCTION holds_on(which bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  WITH open AS MATERIALIZED (SELECT id, resident_id FROM holds WHERE lifted_at IS NULL),
  family AS (SELECT which AS id UNION SELECT id FROM cases WHERE merged_into = which UNION SELECT merged_into FROM cases WHERE id = which AND merged_into IS NOT NULL)
  SELECT o.id FROM open o JOIN hold_cases x ON x.hold_id = o.id JOIN family f ON f.id = x.case_id
  UNION
  SELECT o.id FROM open o JOIN identities i ON i.resident_id = o.resident_id JOIN voices v ON v.identity_id = i.id JOIN family f ON f.id = v.case_id
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION is_held(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM holds WHERE lifted_at IS NULL) AND EXISTS (SELECT FROM holds_on(which))
$$;
-- +goose StatementEnd

-- The last line: whatever program asks, no row of a held case goes.
-- +goose StatementBegin
CREATE FUNCTION refuse_held() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  which bigint;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'cases' THEN which := OLD.id;
    WHEN 'media' THEN SELECT coalesce(r.case_id, m.case_id) INTO which FROM raws r LEFT JOIN messages m ON m.raw_id = r.id WHERE r.id = OLD.raw_id;
    WHEN 'recordings' THEN SELECT coalesce(r.case_id, m.case_id) INTO which FROM raws r LEFT JOIN messages m ON m.raw_id = r.id WHERE r.id = OLD.raw_id;
    ELSE which := OLD.case_id;
  END CASE;
  IF which IS NOT NULL AND is_held(which) THEN
    RAISE EXCEPTION 'a legal hold lies on the case' USING ERRCODE = 'CL001';
  END IF;
  RETURN OLD;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cases_held BEFORE DELETE ON cases FOR EACH ROW EXECUTE FUNCTION refuse_held();
CREATE TRIGGER messages_held BEFORE DELETE ON messages FOR EACH ROW EXECUTE FUNCTION refuse_held();
CREATE TRIGGER raws_held BEFORE DELETE ON raws FOR EACH ROW EXECUTE FUNCTION refuse_held();
CREATE TRIGGER notes_held BEFORE DELETE ON notes FOR EACH ROW EXECUTE FUNCTION refuse_held();
CREATE TRIGGER deliveries_held BEFORE DELETE ON deliveries FOR EACH ROW EXECUTE FUNCTION refuse_held();
CREATE TRIGGER media_held BEFORE DELETE ON media FOR EACH ROW EXECUTE FUNCTION refuse_held();
CREATE TRIGGER recordings_held BEFORE DELETE ON recordings FOR EACH ROW EXECUTE FUNCTION refuse_held();

-- Who looked at a person.
CREATE INDEX events_person_read ON events ((detail ->> 'resident'), id) WHERE kind = 'read.person';

-- Each seal binds all events of a range of ids to the seal before: whoever changes one later has to change all seals from there on,
-- and the last of them may stand on paper.
CREATE TABLE seals (
  n         bigint PRIMARY KEY,
  first_id  bigint NOT NULL,
  last_id   bigint NOT NULL CHECK (last_id >= first_id),
  events    bigint NOT NULL,
  hash      bytea NOT NULL CHECK (length(hash) = 32),
  at        timestamptz NOT NULL
);
CREATE TRIGGER seals_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON seals EXECUTE FUNCTION refuse_change();
-- Up to which event the next seal may go, once every transaction that ran when the mark was made has ended.
CREATE TABLE seal_mark (
  one      boolean PRIMARY KEY DEFAULT true CHECK (one),
  last_id  bigint NOT NULL,
  after    xid8 NOT NULL,
  at       timestamptz NOT NULL
);
