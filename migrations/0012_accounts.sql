-- How staff sign in and stay signed in, and who looks in on a case.

-- +goose Up
ALTER TABLE sessions
  ADD COLUMN id       bigint GENERATED ALWAYS AS IDENTITY UNIQUE, -- names it on a page; the token is never shown again
  ADD COLUMN seen_at  timestamptz NOT NULL DEFAULT now(),         -- of what a person asked for; streams do not count
  ADD COLUMN place    text NOT NULL DEFAULT '',                   -- a network, never a whole address
  ADD COLUMN way      text NOT NULL DEFAULT 'password' CHECK (way IN ('password', 'city'));

-- A sign-in that waits for its next step: the code after the password, or the way back from the city's own sign-in.
CREATE TABLE sign_in_steps (
  token_hash  bytea PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('code', 'city')),
  staff_id    bigint REFERENCES staff,
  next        text NOT NULL DEFAULT '',
  facts       jsonb NOT NULL DEFAULT '{}',
  expires_at  timestamptz NOT NULL
);

-- Tries of who may be guessing, counted for all processes at once. The key is a hash.
CREATE TABLE brakes (
  key    bytea PRIMARY KEY,
  tries  int NOT NULL,
  last   timestamptz NOT NULL
);
CREATE INDEX brakes_last ON brakes (last);

-- The second factor: a secret shared with an app, sealed under the installation's key.
CREATE TABLE second_factors (
  staff_id   bigint PRIMARY KEY REFERENCES staff,
  sealed     bytea NOT NULL,
  begun_at   timestamptz NOT NULL,
  since      timestamptz,              -- NULL until a first code has shown that the app has the secret
  last_step  bigint NOT NULL DEFAULT 0 -- the newest half minute whose code was used: none is taken twice
);
CREATE TABLE recovery_codes (
  staff_id  bigint NOT NULL REFERENCES staff,
  hash      bytea NOT NULL,
  used_at   timestamptz,
  PRIMARY KEY (staff_id, hash)
);

-- Which account of the city's own sign-in belongs to whom.
CREATE TABLE city_logins (
  issuer    text NOT NULL,
  subject   text NOT NULL,
  staff_id  bigint NOT NULL REFERENCES staff,
  bound_at  timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject),
  UNIQUE (issuer, staff_id)
);

-- Links that let somebody set a password. The token in a link is made of the row's id and an authenticator: it stands in no row.
CREATE TABLE staff_links (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('invitation', 'reset')),
  staff_id    bigint NOT NULL REFERENCES staff,
  event_id    bigint NOT NULL UNIQUE REFERENCES events,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz
);
CREATE INDEX staff_links_staff ON staff_links (staff_id, id);

-- Offices that another one has asked to look in on one case. They read it and write notes.
CREATE TABLE case_guests (
  case_id     bigint NOT NULL REFERENCES cases,
  office      text NOT NULL CHECK (office <> ''),
  invited_by  bigint NOT NULL REFERENCES staff,
  at          timestamptz NOT NULL,
  PRIMARY KEY (case_id, office)
);
CREATE INDEX case_guests_office ON case_guests (office, at DESC);
