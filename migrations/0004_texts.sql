-- +goose Up

-- A text or a call is one message by its SID alone: by the webhook or out of the provider's list, and whatever entrance it is
-- thought to have come by.
CREATE UNIQUE INDEX raws_sid ON raws (external_id) WHERE channel IN ('text', 'call');

-- What residents said about being written to: added, never changed. identities.opted_out_at is where they stand now.
CREATE TABLE consents (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  identity_id  bigint NOT NULL REFERENCES identities,
  channel      text NOT NULL,
  wanted       boolean NOT NULL,            -- false: no more
  at           timestamptz NOT NULL,
  how          text NOT NULL CHECK (how <> ''), -- 'keyword', 'provider', 'refused' (the provider would not send), 'staff'
  words        text NOT NULL DEFAULT '',    -- what they wrote
  entrance     text NOT NULL DEFAULT '',    -- that they wrote it to
  raw_id       bigint REFERENCES raws
);
CREATE INDEX consents_identity ON consents (identity_id, id);

-- The files of texts. They lie at the provider until they are fetched.
CREATE TABLE media (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  raw_id        bigint NOT NULL REFERENCES raws,
  n             smallint NOT NULL CHECK (n >= 0), -- its place in the message
  url           text NOT NULL,
  content_type  text NOT NULL DEFAULT '',   -- declared; what its bytes are once they are here
  state         text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'kept', 'lost')),
  why           text NOT NULL DEFAULT '',   -- of the last try that failed
  attempts      int NOT NULL DEFAULT 0,
  due_at        timestamptz NOT NULL DEFAULT now(), -- when to try (again), or who tries now has lost it
  hash          bytea REFERENCES blobs,     -- as it came
  shown         bytea REFERENCES blobs,     -- without where it was taken; NULL where that is not in it
  size          bigint NOT NULL DEFAULT 0,
  lat           double precision,
  lon           double precision,
  kept_at       timestamptz,
  removed_at    timestamptz,                -- at the provider
  UNIQUE (raw_id, n),
  CHECK ((state = 'kept') = (hash IS NOT NULL))
);
CREATE INDEX media_due ON media (due_at) WHERE state = 'wanted';
CREATE INDEX media_kept_there ON media (due_at) WHERE state = 'kept' AND removed_at IS NULL;

-- How far the provider's list of what came in was compared with ours, by entrance and kind of thing.
CREATE TABLE reconciliations (
  entrance   text NOT NULL,
  kind       text NOT NULL,                 -- 'texts', 'calls', 'recordings'
  through    timestamptz NOT NULL,          -- all before it was compared
  looked_at  timestamptz,
  seen       int NOT NULL DEFAULT 0,        -- at the last look
  missing    int NOT NULL DEFAULT 0,        -- of these, what no webhook had brought
  trouble    text NOT NULL DEFAULT '',      -- why the last look failed
  PRIMARY KEY (entrance, kind)
);
