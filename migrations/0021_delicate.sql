-- Contact plans, threats, care for sensitive matters, senders who were found to be who they say, and who covers for whom.

-- +goose Up

-- How an office has agreed to deal with one resident. It holds for whoever has one of its addresses (contact_plan_identities), so that
-- it goes along when people are joined, and stays where it belongs when they are parted again.
CREATE TABLE contact_plans (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office      text NOT NULL CHECK (office <> ''),
  handler_id  bigint NOT NULL REFERENCES staff,
  pace_days   smallint NOT NULL CHECK (pace_days BETWEEN 1 AND 60), -- one answer in so many days
  reason      text NOT NULL CHECK (reason <> ''),
  review_on   date NOT NULL,
  written_by  bigint NOT NULL REFERENCES staff,
  written_at  timestamptz NOT NULL,
  changed_by  bigint REFERENCES staff,
  changed_at  timestamptz,
  ended_by    bigint REFERENCES staff,                       -- NULL where it ended by itself
  ended_at    timestamptz,
  ended_why   text NOT NULL DEFAULT '',
  CHECK ((ended_at IS NULL) = (ended_why = ''))
);
CREATE INDEX contact_plans_now ON contact_plans (office, review_on) WHERE ended_at IS NULL;

CREATE TABLE contact_plan_identities (
  plan_id      bigint NOT NULL REFERENCES contact_plans,
  identity_id  bigint NOT NULL REFERENCES identities,
  PRIMARY KEY (plan_id, identity_id)
);
CREATE INDEX contact_plan_identities_of ON contact_plan_identities (identity_id);

-- Who does somebody's work while they are away: told of what they are told of. It is over when until_at has passed.
CREATE TABLE covers (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id  bigint NOT NULL REFERENCES staff,
  cover_id  bigint NOT NULL REFERENCES staff,
  from_at   timestamptz NOT NULL,
  until_at  timestamptz NOT NULL,
  set_by    bigint NOT NULL REFERENCES staff,
  set_at    timestamptz NOT NULL,
  ended_at  timestamptz,                                      -- taken back before its time
  CHECK (staff_id <> cover_id),
  CHECK (until_at > from_at)
);
CREATE UNIQUE INDEX covers_of ON covers (staff_id) WHERE ended_at IS NULL;

-- What staff are told has more kinds than a migration can name: the program has the list.
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CHECK (kind ~ '^[a-z-]{1,40}$');

-- What somebody who writes or calls on a sensitive matter has to know first.
CREATE TABLE case_care (
  case_id       bigint PRIMARY KEY REFERENCES cases,
  safe_id       bigint REFERENCES identities,                 -- the one address that it is safe to write or call to
  no_voicemail  boolean NOT NULL,
  words         text NOT NULL DEFAULT '',
  staff_id      bigint NOT NULL REFERENCES staff,
  at            timestamptz NOT NULL
);

-- Somebody found out who wrote a message that came unproven: by the link of a page, by the form, or from an address that takes no part.
CREATE TABLE vouchers (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id   bigint NOT NULL REFERENCES messages,
  case_id      bigint NOT NULL REFERENCES cases,              -- that it was written to
  how          text NOT NULL CHECK (how IN ('staff', 'join', 'code')),
  join_id      bigint REFERENCES identity_joins,              -- it falls with the join
  staff_id     bigint REFERENCES staff,
  stranger_id  bigint REFERENCES residents,                   -- whose the case was before, where the form opened it
  at           timestamptz NOT NULL,
  undone_at    timestamptz,
  CHECK ((how = 'staff') = (join_id IS NULL))
);
CREATE UNIQUE INDEX vouchers_now ON vouchers (message_id) WHERE undone_at IS NULL;
CREATE INDEX vouchers_join ON vouchers (join_id) WHERE join_id IS NOT NULL;
CREATE INDEX vouchers_case ON vouchers (case_id);

-- Of what a cover is told for somebody who is away.
ALTER TABLE notifications ADD COLUMN for_staff bigint REFERENCES staff;
