-- Answers by text, at a chosen time, with files; what an office has ready to say; and sends that failed.

-- +goose Up
ALTER TABLE answers
  ADD COLUMN later boolean NOT NULL DEFAULT false;      -- somebody chose when it goes, or the night did: it is stopped where the resident writes first
CREATE INDEX answers_later ON answers (leaves_at) WHERE later AND undone_at IS NULL;

ALTER TABLE deliveries
  ADD COLUMN conversing boolean NOT NULL DEFAULT false, -- a person's answer to what a resident had just sent: no quiet hours hold it
  ADD COLUMN seen_by    bigint REFERENCES staff,        -- who took note that it failed
  ADD COLUMN seen_at    timestamptz,
  ADD CHECK ((seen_by IS NULL) = (seen_at IS NULL));
CREATE INDEX deliveries_lost ON deliveries (office, id) WHERE state IN ('failed', 'bounced') AND seen_at IS NULL;

-- Files of answers: with the draft of whoever chose them, until they go out with a message.
CREATE TABLE answer_files (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id      bigint NOT NULL REFERENCES staff,
  case_id       bigint NOT NULL REFERENCES cases,
  message_id    bigint REFERENCES messages,
  filename      text NOT NULL CHECK (filename <> ''),
  content_type  text NOT NULL,                          -- what its bytes are
  hash          bytea NOT NULL REFERENCES blobs,
  size          bigint NOT NULL CHECK (size >= 0),
  chosen_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX answer_files_drafts ON answer_files (case_id, staff_id) WHERE message_id IS NULL;
CREATE INDEX answer_files_messages ON answer_files (message_id) WHERE message_id IS NOT NULL;

-- What an office has ready to say, in each language, beside what the city file names.
CREATE TABLE replies (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  office      text NOT NULL,
  name        text NOT NULL CHECK (name <> ''),
  language    text NOT NULL CHECK (language <> ''),     -- BCP 47
  body        text NOT NULL CHECK (body <> ''),
  short       text NOT NULL DEFAULT '',                 -- for a text message; '' is the body
  changed_by  bigint NOT NULL REFERENCES staff,
  changed_at  timestamptz NOT NULL DEFAULT now(),
  retired_at  timestamptz
);
CREATE UNIQUE INDEX replies_names ON replies (office, lower(name), language) WHERE retired_at IS NULL;

-- Whose home it is that an answer names.
CREATE INDEX case_places_homes ON case_places (lower(address ->> 'number'), lower(split_part(address ->> 'street', ' ', 1))) WHERE kind = 'home' AND status = 'matched';
