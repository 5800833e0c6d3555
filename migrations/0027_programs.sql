-- What programs bring to answer with.

-- +goose Up
-- Files that a program has handed in, until an answer of it names them; then they are files of that answer (answer_files). What is never named
-- is forgotten after a day. No backup has them: tokens do not come back either.
CREATE TABLE program_files (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_id      bigint NOT NULL REFERENCES access_tokens,
  case_id       bigint NOT NULL REFERENCES cases,
  filename      text NOT NULL CHECK (filename <> ''),
  content_type  text NOT NULL,                          -- what its bytes are
  hash          bytea NOT NULL REFERENCES blobs,
  size          bigint NOT NULL CHECK (size >= 0),
  at            timestamptz NOT NULL
);
CREATE INDEX program_files_case ON program_files (case_id, token_id);
CREATE INDEX program_files_at ON program_files (at);

-- The next thing to tell each webhook: they are told one at a time.
CREATE INDEX webhook_sends_next ON webhook_sends (webhook_id, due_at, id) WHERE state IN ('pending', 'sending', 'retrying');
