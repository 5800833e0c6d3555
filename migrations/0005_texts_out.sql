-- Texts on their way out: how the provider calls them, what it says of them, and what is known of one whose answer was lost.

-- +goose Up
ALTER TABLE deliveries
  ADD COLUMN service          text NOT NULL DEFAULT '',      -- the provider's, that chooses how a text goes
  ADD COLUMN segments         smallint NOT NULL DEFAULT 0,   -- pieces that a text is sent in
  ADD COLUMN provider_sid     text NOT NULL DEFAULT '',
  ADD COLUMN provider_status  text NOT NULL DEFAULT '',
  ADD COLUMN provider_rank    smallint NOT NULL DEFAULT 0,   -- of the status; it only ever grows for one sid
  ADD COLUMN error_code       int NOT NULL DEFAULT 0,
  ADD COLUMN delivered_at     timestamptz,
  ADD COLUMN begun_at         timestamptz,                   -- creating it at the provider began, and how that ended is not known
  ADD COLUMN tries            smallint NOT NULL DEFAULT 0,   -- times that creating was begun
  ADD COLUMN looks            smallint NOT NULL DEFAULT 0,   -- times that this try was looked for in vain
  ADD COLUMN lost             smallint NOT NULL DEFAULT 0,   -- tries that were never found
  ADD CHECK (begun_at IS NULL OR channel = 'text');
CREATE INDEX deliveries_sid ON deliveries (provider_sid) WHERE provider_sid <> '';

-- Where the pace of a sender stands: its next text goes no earlier. And whether carriers take its texts.
CREATE TABLE senders (
  name      text PRIMARY KEY,                -- a number, or a service
  next_at   timestamptz NOT NULL DEFAULT '-infinity',
  refused   text NOT NULL DEFAULT '',        -- why carriers take no texts from it; '' where they do
  since     timestamptz NOT NULL DEFAULT now()
);
