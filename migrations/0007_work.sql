-- What staff do with a case: who has it, what it is about, when it is due, why it sleeps; notes, drafts and answers.

-- +goose Up
ALTER TABLE cases
  ADD COLUMN assignee      bigint REFERENCES staff,
  ADD COLUMN topic         text NOT NULL DEFAULT '',       -- of the city file
  ADD COLUMN snoozed_until timestamptz,
  ADD COLUMN snooze_reason text NOT NULL DEFAULT '',
  ADD COLUMN request_311   text NOT NULL DEFAULT '',       -- as the department's system names it
  ADD CHECK ((snoozed_until IS NULL) = (snooze_reason = ''));

-- Every list of work looks at live cases of one office, earliest due first; their figures are counted out of the index.
CREATE INDEX cases_live ON cases (office, due_at, id) INCLUDE (status, assignee, snoozed_until, history) WHERE status NOT IN ('resolved', 'closed');
CREATE INDEX cases_of_resident ON cases (resident_id, last_message_at DESC) WHERE resident_id IS NOT NULL;

-- Internal notes. They belong to the office that wrote them, and stay with it when another comes to lead.
CREATE TABLE notes (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id   bigint NOT NULL REFERENCES cases,
  office    text NOT NULL,
  staff_id  bigint NOT NULL REFERENCES staff,
  text      text NOT NULL CHECK (text <> ''),
  mentions  bigint[] NOT NULL DEFAULT '{}',               -- staff who are to read it
  at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notes_case ON notes (case_id, at);
CREATE INDEX notes_mentions ON notes USING gin (mentions);

-- What somebody has begun to write: one for each person, case and kind, so that a note never becomes an answer.
CREATE TABLE drafts (
  staff_id  bigint NOT NULL REFERENCES staff,
  case_id   bigint NOT NULL REFERENCES cases,
  kind      text NOT NULL CHECK (kind IN ('mail', 'text', 'note')),
  subject   text NOT NULL DEFAULT '',
  text      text NOT NULL,
  saved_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (staff_id, case_id, kind)
);
CREATE INDEX drafts_fresh ON drafts (saved_at);

-- An answer of a member of staff: the message on the thread, who gets it, and what the case was before, for taking it back.
CREATE TABLE answers (
  message_id   bigint PRIMARY KEY REFERENCES messages,
  event_id     bigint NOT NULL UNIQUE REFERENCES events,
  key          text NOT NULL,                             -- the same for each sending of one form
  staff_id     bigint NOT NULL REFERENCES staff,
  identity_id  bigint NOT NULL REFERENCES identities,
  answers_raw  bigint REFERENCES raws,                    -- the mail that it answers, with its id and what that one answered
  parent_id    text NOT NULL DEFAULT '',
  parent_refs  text[] NOT NULL DEFAULT '{}',
  leaves_at    timestamptz NOT NULL,                      -- may be taken back until then
  before       jsonb NOT NULL,
  undone_at    timestamptz,
  UNIQUE (staff_id, key)
);
