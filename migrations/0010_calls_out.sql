-- Calls that staff make from a case, what is done by hand for residents whom no machine can write to, and texts after missed calls.

-- +goose Up
ALTER TABLE staff ADD COLUMN phone text NOT NULL DEFAULT '';          -- their own, E.164: it rings first
ALTER TABLE identities ADD COLUMN call_note text NOT NULL DEFAULT ''; -- what whoever calls has to know: "leave no voicemail"

-- One row for each press of the button; what is learnt of the call itself stands in calls.
CREATE TABLE calls_out (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key          text NOT NULL,                     -- the same for each sending of one form
  staff_id     bigint NOT NULL REFERENCES staff,
  case_id      bigint NOT NULL REFERENCES cases,
  identity_id  bigint NOT NULL REFERENCES identities,
  entrance     text NOT NULL,                     -- the number that the resident sees, as the city file names it
  office       text NOT NULL,
  sender       text NOT NULL,                     -- that number
  desk         text NOT NULL,                     -- the telephone of staff
  phone        text NOT NULL,                     -- the resident's
  begun_at     timestamptz NOT NULL,              -- creating it at the provider began
  sid          text UNIQUE,                       -- NULL while it is open whether the provider has it
  looks        smallint NOT NULL DEFAULT 0,       -- times that the provider was asked in vain
  looked_at    timestamptz,
  failed       text NOT NULL DEFAULT '',          -- why no call came of it, for people
  over_at      timestamptz,                       -- nothing more is to be learnt
  UNIQUE (staff_id, key)
);
CREATE INDEX calls_out_open ON calls_out (begun_at) WHERE over_at IS NULL;
CREATE INDEX calls_out_case ON calls_out (case_id, begun_at);

-- What a person has to do for a resident since no machine can: call, or write a letter.
CREATE TABLE hand_tasks (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id     bigint UNIQUE REFERENCES events,   -- that it came of; NULL where it came with the case
  case_id      bigint NOT NULL REFERENCES cases,
  way          text NOT NULL CHECK (way IN ('call', 'letter')),
  identity_id  bigint REFERENCES identities,      -- whom to call
  name         text NOT NULL DEFAULT '',          -- of whom a letter goes to
  address      text NOT NULL DEFAULT '',          -- as it stands on an envelope
  reason       text NOT NULL DEFAULT '',
  words        text NOT NULL DEFAULT '',          -- what is to be said
  made_at      timestamptz NOT NULL DEFAULT now(),
  done_at      timestamptz,
  done_by      bigint REFERENCES staff,
  CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE INDEX hand_tasks_open ON hand_tasks (case_id) WHERE done_at IS NULL;

-- Where it was taken may stand in a file, and could not be cut: then it is for the office that leads alone.
ALTER TABLE media ADD COLUMN uncut boolean NOT NULL DEFAULT false;
