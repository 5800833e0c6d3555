-- The resident's side of follow-up: what was done and whether it was fixed, which notices they want, and which texts are approved.

-- +goose Up

-- What staff say to the resident where a case ends, by the event that ended it.
CREATE TABLE outcomes (
  event_id  bigint PRIMARY KEY REFERENCES events,
  case_id   bigint NOT NULL REFERENCES cases,
  words     text NOT NULL CHECK (words <> ''),
  at        timestamptz NOT NULL
);
CREATE INDEX outcomes_case ON outcomes (case_id, event_id);

-- How long a case has stood as it does, and what was already said about that: each clock strikes once.
CREATE TABLE followups (
  case_id      bigint PRIMARY KEY REFERENCES cases,
  since        timestamptz NOT NULL,            -- it stands as it does
  reminded_at  timestamptz,                     -- the resident was asked once more for an answer
  told_at      timestamptz,                     -- they were told last that the office is still working
  fixed        text NOT NULL DEFAULT '' CHECK (fixed IN ('', 'yes', 'no')), -- what they said last
  fixed_at     timestamptz,
  link_ends_at timestamptz                      -- staff ended the link to the page
);

-- A delivery whose news goes with that of a later event.
ALTER TABLE deliveries
  ADD COLUMN with_event  bigint REFERENCES events,
  ADD COLUMN unsubscribe text NOT NULL DEFAULT ''; -- where one click stops notices (RFC 8058)
CREATE INDEX deliveries_with ON deliveries (with_event) WHERE with_event IS NOT NULL;

-- Questions with digits: where it is, whether it was fixed, in which language.
ALTER TABLE questions DROP CONSTRAINT questions_kind_check;
ALTER TABLE questions ADD CHECK (kind IN ('address', 'fixed', 'language'));

-- Which notices a resident does not want: of one case, at one identity.
CREATE TABLE silences (
  identity_id  bigint NOT NULL REFERENCES identities,
  case_id      bigint NOT NULL REFERENCES cases,
  at           timestamptz NOT NULL,
  how          text NOT NULL CHECK (how <> ''),  -- 'page', 'one click', 'staff'
  PRIMARY KEY (identity_id, case_id)
);

-- When a resident is not to be disturbed, in minutes since midnight on the city's clocks.
ALTER TABLE residents
  ADD COLUMN quiet_from smallint NOT NULL DEFAULT 0,
  ADD COLUMN quiet_to   smallint NOT NULL DEFAULT 0;

-- Who stands for a text. It counts for the very text that was read: a text that was changed since has another hash.
CREATE TABLE text_approvals (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  language  text NOT NULL,
  text      text NOT NULL,
  hash      text NOT NULL,
  by_whom   text NOT NULL CHECK (by_whom <> ''),
  staff_id  bigint NOT NULL REFERENCES staff,
  at        timestamptz NOT NULL,
  UNIQUE (language, text, hash)
);
