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

-- Answers in English that wait for somebody who speaks the resident's language, and puts them across in words of their own.
CREATE TABLE foreign_answers (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id         bigint NOT NULL REFERENCES cases,
  office          text NOT NULL,
  identity_id     bigint NOT NULL REFERENCES identities,
  channel         text NOT NULL CHECK (channel IN ('mail', 'text')),
  subject         text NOT NULL DEFAULT '',
  english         text NOT NULL CHECK (english <> ''),
  language        text NOT NULL CHECK (language <> ''),
  thread_version  int NOT NULL,                             -- what the thread was when it was written, or looked at again
  anyone          boolean NOT NULL DEFAULT false,           -- speakers of other offices are asked too: they see these words alone
  staff_id        bigint NOT NULL REFERENCES staff,         -- who wrote the English
  asked_at        timestamptz NOT NULL,
  due_at          timestamptz NOT NULL,
  words           text NOT NULL DEFAULT '',                 -- the translation as it stands so far
  machine         text NOT NULL DEFAULT '',                 -- the host that made its first version
  state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused', 'withdrawn')),
  decided_by      bigint REFERENCES staff,
  decided_at      timestamptz,
  note            text NOT NULL DEFAULT '',                 -- why it was refused
  message_id      bigint REFERENCES messages,               -- that it went out as
  CHECK ((state = 'waiting') = (decided_by IS NULL)),
  CHECK ((state = 'waiting') = (decided_at IS NULL)),
  CHECK ((state = 'sent') = (message_id IS NOT NULL))
);
CREATE UNIQUE INDEX foreign_answers_waiting ON foreign_answers (case_id) WHERE state = 'waiting';
CREATE INDEX foreign_answers_sent ON foreign_answers (message_id) WHERE message_id IS NOT NULL;

-- Somebody is needed who speaks with a resident in their language: a task with a time.
CREATE TABLE interpreter_tasks (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id   bigint NOT NULL REFERENCES cases,
  language  text NOT NULL CHECK (language <> ''),
  why       text NOT NULL DEFAULT '',
  asked_by  bigint NOT NULL REFERENCES staff,
  asked_at  timestamptz NOT NULL,
  due_at    timestamptz NOT NULL,
  assignee  bigint REFERENCES staff,                        -- NULL: whoever has the case
  done_at   timestamptz,
  done_by   bigint REFERENCES staff,
  outcome   text NOT NULL DEFAULT '',
  CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE UNIQUE INDEX interpreter_tasks_open ON interpreter_tasks (case_id) WHERE done_at IS NULL;

-- An English answer to somebody of another language has below it that an interpreter can be asked for, in that language.
ALTER TABLE answers ADD COLUMN offer text NOT NULL DEFAULT '';
