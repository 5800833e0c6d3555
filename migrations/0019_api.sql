-- Programs that act for an office: their tokens, what they asked for once, and where they are told of events.

-- +goose Up
-- A token acts as whoever made it, for as long as that person is in the same office.
CREATE TABLE access_tokens (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash        bytea NOT NULL UNIQUE,                  -- SHA-256; the token is shown once and stored nowhere
  hint        text NOT NULL,                          -- how it begins
  name        text NOT NULL,
  staff_id    bigint NOT NULL REFERENCES staff,
  office      text NOT NULL,                          -- of the maker, when it was made
  scopes      text[] NOT NULL,
  made_at     timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  used_at     timestamptz,                            -- to the minute
  revoked_at  timestamptz
);
CREATE INDEX access_tokens_office ON access_tokens (office, id);

-- What was answered to a request with an Idempotency-Key. Kept for a day, sealed: an answer may hold a secret.
CREATE TABLE api_answers (
  token_id  bigint NOT NULL REFERENCES access_tokens,
  key       text NOT NULL,
  asked     bytea NOT NULL,                           -- hash of operation and body
  sealed    bytea,                                    -- NULL while it is being done
  at        timestamptz NOT NULL,
  PRIMARY KEY (token_id, key)
);
CREATE INDEX api_answers_at ON api_answers (at);

CREATE TABLE webhooks (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office      text NOT NULL,                          -- '' is the city: it is told of all offices
  url         text NOT NULL,
  name        text NOT NULL,
  sealed      bytea,                                  -- the secret; NULL for the moment between its number and its secret
  kinds       text[] NOT NULL,
  made_by     bigint NOT NULL REFERENCES staff,
  made_at     timestamptz NOT NULL,
  off_at      timestamptz,                            -- a person switched it off, or it failed for too long
  off_why     text NOT NULL DEFAULT '',
  dropped_at  timestamptz
);

-- One thing to tell one webhook. Work is its state; a row whose lease ran out is claimed again, with the same id of the message.
CREATE TABLE webhook_sends (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook_id   bigint NOT NULL REFERENCES webhooks,
  event_id     bigint,                                -- NULL for a test
  kind         text NOT NULL,
  state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'retrying', 'failed')),
  due_at       timestamptz NOT NULL DEFAULT now(),
  made_at      timestamptz NOT NULL DEFAULT now(),
  tried_since  timestamptz,
  attempts     int NOT NULL DEFAULT 0,
  worker       text NOT NULL DEFAULT '',
  lease_until  timestamptz,
  ended_at     timestamptz,
  status       int NOT NULL DEFAULT 0,                -- HTTP, of the last attempt; 0 for none
  reason       text NOT NULL DEFAULT '',
  UNIQUE (webhook_id, event_id)
);
CREATE INDEX webhook_sends_due ON webhook_sends (due_at) WHERE state IN ('pending', 'sending', 'retrying');
CREATE INDEX webhook_sends_log ON webhook_sends (webhook_id, id DESC);

-- Whoever adds events, by whatever way, tells the webhooks of their kind in the same transaction.
-- +goose StatementBegin
CREATE FUNCTION webhooks_hear() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('commonline.restoring', true) = 'on' THEN
    RETURN NULL; -- what a backup brings back was told of before
  END IF;
  IF EXISTS (SELECT FROM webhooks WHERE off_at IS NULL AND dropped_at IS NULL) THEN
    INSERT INTO webhook_sends (webhook_id, event_id, kind)
    SELECT w.id, n.id, n.kind FROM added n JOIN webhooks w ON n.kind = ANY(w.kinds) AND (w.office = '' OR w.office = n.office)
    WHERE w.off_at IS NULL AND w.dropped_at IS NULL
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER webhooks_hear AFTER INSERT ON events REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION webhooks_hear();
