-- What waits for a person: clocks of cases, what staff are told, spam, tags, and which parts an office has switched on.

-- +goose Up
ALTER TABLE cases DROP CONSTRAINT cases_status_check;
ALTER TABLE cases
  ADD CONSTRAINT cases_status_check CHECK (status IN ('new','open','waiting_resident','waiting_department','closed_311','resolved','closed')),
  ADD COLUMN owed_since   timestamptz,                       -- since when its resident waits for an answer
  ADD COLUMN turn_since   timestamptz,                       -- since when it is the turn of whoever has to act
  ADD COLUMN due_by_hand  boolean NOT NULL DEFAULT false,    -- a person set due_at; it holds until the next message
  ADD COLUMN escalated_at timestamptz,                       -- the head of the office was told that it is long overdue
  ADD COLUMN request_due  date,                              -- by when the department means to be done, as 311 says
  ADD COLUMN resolution   text NOT NULL DEFAULT '',          -- why it was resolved, in few words
  ADD COLUMN tags         text[] NOT NULL DEFAULT '{}',
  ADD COLUMN spam_at      timestamptz,                       -- a person found it to be spam
  ADD CHECK (spam_at IS NULL OR status = 'closed');

-- What Today looks for among the live cases of an office.
CREATE INDEX cases_owed ON cases (office, owed_since) WHERE owed_since IS NOT NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX cases_long_overdue ON cases (due_at) WHERE escalated_at IS NULL AND due_at IS NOT NULL AND status NOT IN ('resolved', 'closed');
CREATE INDEX cases_tags ON cases USING gin (tags) WHERE tags <> '{}';
CREATE INDEX cases_request ON cases (request_311) WHERE request_311 <> '';
CREATE INDEX case_places_where ON case_places (lat, lon) WHERE status = 'matched';

-- Senders whose mail an office holds, since somebody found it to be spam.
CREATE TABLE spam_senders (
  office       text NOT NULL,
  identity_id  bigint NOT NULL REFERENCES identities,
  case_id      bigint NOT NULL REFERENCES cases,
  by_whom      text NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (office, identity_id)
);

-- What became of a message before somebody found it to be spam, for taking that back.
ALTER TABLE raws ADD COLUMN outcome_before text;

-- A delivery goes to a resident's identity, or to a member of staff.
ALTER TABLE deliveries
  ALTER COLUMN identity_id DROP NOT NULL,
  ADD COLUMN staff_id   bigint REFERENCES staff,
  ADD CHECK ((identity_id IS NULL) <> (staff_id IS NULL));
CREATE UNIQUE INDEX deliveries_to_staff ON deliveries (event_id, staff_id, occasion) WHERE staff_id IS NOT NULL;

-- What a member of staff is told.
CREATE TABLE notifications (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id   bigint NOT NULL REFERENCES staff,
  kind       text NOT NULL CHECK (kind IN ('mention', 'assigned', 'wrote', 'overdue')),
  case_id    bigint NOT NULL REFERENCES cases,
  note_id    bigint REFERENCES notes,
  by_whom    text NOT NULL DEFAULT '',                       -- name of the colleague
  at         timestamptz NOT NULL,
  read_at    timestamptz,
  mailed_at  timestamptz                                     -- a mail of its own was made, or it stood in a digest
);
CREATE INDEX notifications_of ON notifications (staff_id, at DESC);
CREATE INDEX notifications_unread ON notifications (staff_id, case_id) WHERE read_at IS NULL;

-- How somebody wants to be told. No row is the usual: a digest on working days, a mail at once for mentions.
CREATE TABLE notify_choices (
  staff_id  bigint PRIMARY KEY REFERENCES staff,
  digest    boolean NOT NULL DEFAULT true,
  mention   text NOT NULL DEFAULT 'at once' CHECK (mention IN ('at once', 'digest', 'page')),
  assigned  text NOT NULL DEFAULT 'digest' CHECK (assigned IN ('at once', 'digest', 'page')),
  wrote     text NOT NULL DEFAULT 'digest' CHECK (wrote IN ('at once', 'digest', 'page'))
);

-- The clock of the morning: which day's digest was decided on for whom. A second process finds the row.
CREATE TABLE digests (
  staff_id  bigint NOT NULL REFERENCES staff,
  day       date NOT NULL,
  event_id  bigint REFERENCES events,                        -- NULL: there was nothing to say
  at        timestamptz NOT NULL,
  PRIMARY KEY (staff_id, day)
);

-- What an office has switched on beyond topic, owner, due time and who is waited for.
CREATE TABLE office_features (
  office   text NOT NULL,
  feature  text NOT NULL,
  by_whom  text NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (office, feature)
);
