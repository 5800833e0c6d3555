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
