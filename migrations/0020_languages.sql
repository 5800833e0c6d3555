-- Reading and writing across languages: what messages say in another one, who speaks which, answers that wait for a speaker, and interpreters.

-- +goose Up
-- The languages that members of staff say they speak.
CREATE TABLE staff_languages (
  staff_id  bigint NOT NULL REFERENCES staff,
  language  text NOT NULL CHECK (language <> ''),           -- BCP 47
  PRIMARY KEY (staff_id, language)
);

-- What a message says in another language. A version is added and never changed; the newest counts. They belong to the office that asked.
CREATE TABLE translations (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id  bigint NOT NULL REFERENCES messages,
  office      text NOT NULL,
  target      text NOT NULL CHECK (target <> ''),           -- BCP 47
  text        text NOT NULL CHECK (text <> ''),
  machine     text NOT NULL DEFAULT '',                     -- the host that made it; '' for a person's words
  staff_id    bigint NOT NULL REFERENCES staff,             -- whose words, or who asked the machine
  at          timestamptz NOT NULL
);
CREATE UNIQUE INDEX translations_by_machine ON translations (message_id, target, office) WHERE machine <> '';
CREATE INDEX translations_of ON translations (message_id);
