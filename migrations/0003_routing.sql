-- +goose Up

-- Where a case lies, and where its resident lives. What was read and what it matched is kept, whoever decided.
CREATE TABLE case_places (
  case_id     bigint NOT NULL REFERENCES cases,
  kind        text NOT NULL CHECK (kind IN ('matter', 'home')),
  status      text NOT NULL CHECK (status IN ('matched', 'ambiguous', 'outside', 'none')),
  mention     text NOT NULL DEFAULT '',         -- as the message has it
  address     jsonb NOT NULL DEFAULT '{}',      -- number, street, unit, city, postcode, or the name of a corner or a place
  lat         double precision NOT NULL DEFAULT 0,
  lon         double precision NOT NULL DEFAULT 0,
  district    text NOT NULL DEFAULT '',
  map         text NOT NULL DEFAULT '',         -- the version of the map that decided
  confidence  real NOT NULL DEFAULT 0,
  why         text[] NOT NULL DEFAULT '{}',     -- plain steps
  candidates  jsonb NOT NULL DEFAULT '[]',
  at          timestamptz NOT NULL DEFAULT now(),
  by_whom     text NOT NULL,
  PRIMARY KEY (case_id, kind)
);
CREATE INDEX case_places_district ON case_places (district) WHERE district <> '';

-- How far a case is on its way to its office. A case without a row came in before there was routing.
CREATE TABLE case_routing (
  case_id   bigint PRIMARY KEY REFERENCES cases,
  state     text NOT NULL CHECK (state IN ('none', 'matched', 'proposed', 'asked', 'ambiguous', 'outside', 'citywide', 'person', 'settled')),
  since     timestamptz NOT NULL DEFAULT now(),
  due_at    timestamptz,                        -- when somebody has to have looked
  entrance  text NOT NULL DEFAULT '',           -- the office that was written to; it may take the case back
  proposed  text NOT NULL DEFAULT '',
  why       text[] NOT NULL DEFAULT '{}',
  by_whom   text NOT NULL
);
CREATE INDEX case_routing_waiting ON case_routing (since) WHERE state IN ('proposed', 'asked', 'ambiguous', 'outside', 'person');

CREATE INDEX cases_resident ON cases (resident_id) WHERE resident_id IS NOT NULL;

-- What a resident was asked. An answer is read as one only while its question is open; at most one is, for each identity and
-- channel.
CREATE TABLE questions (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id      bigint NOT NULL REFERENCES cases,
  identity_id  bigint NOT NULL REFERENCES identities,
  channel      text NOT NULL,
  kind         text NOT NULL DEFAULT 'address' CHECK (kind IN ('address')),
  choices      jsonb NOT NULL DEFAULT '[]',     -- in the order of their digits
  raw_id       bigint REFERENCES raws,          -- the message that the question answers
  made_at      timestamptz NOT NULL DEFAULT now(),
  asked_at     timestamptz,                     -- when the message that asks was composed
  expires_at   timestamptz,
  reminded_at  timestamptz,
  delivery_id  bigint REFERENCES deliveries,    -- that asked last: a digit counts while nothing of ours came after it
  closed_at    timestamptz,
  outcome      text CHECK (outcome IN ('answered', 'none', 'expired', 'unsent', 'withdrawn')),
  CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX questions_open ON questions (identity_id, channel) WHERE closed_at IS NULL;
CREATE INDEX questions_case ON questions (case_id);
