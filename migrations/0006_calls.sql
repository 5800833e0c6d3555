-- +goose Up

-- Telephone calls -------------------------------------------------------------------------------------------------

-- Each request of Twilio about a call, as it came; the same twice is one row.
CREATE TABLE call_requests (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  call         text NOT NULL CHECK (call <> ''),
  step         text NOT NULL,
  digest       bytea NOT NULL CHECK (length(digest) = 32),
  body         bytea NOT NULL,
  received_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (call, step, digest)
);

-- One row for each call, made by whatever is told of it first. What happened on it stands in times, so that no order of
-- the reports matters.
CREATE TABLE calls (
  sid          text PRIMARY KEY CHECK (sid <> ''),
  direction    text NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
  opened       boolean NOT NULL DEFAULT false, -- it is known who called whom
  entrance     text NOT NULL DEFAULT '',       -- the number, as the city file names it
  office       text NOT NULL DEFAULT '',
  caller       text NOT NULL DEFAULT '',       -- the resident's number; '' is withheld
  called       text NOT NULL DEFAULT '',
  language     text NOT NULL DEFAULT '',
  notice       text NOT NULL DEFAULT '',       -- the version of the recording notice that was spoken
  noticed_at   timestamptz,
  begun_at     timestamptz NOT NULL,
  told_at      timestamptz,                    -- heard how a case stands
  vain         int NOT NULL DEFAULT 0,         -- case numbers entered in vain
  line         text NOT NULL DEFAULT '',       -- the office's line that was rung
  rang_at      timestamptz,
  connected_at timestamptz,
  talked       int NOT NULL DEFAULT 0,         -- seconds
  callback_at  timestamptz,
  left_at      timestamptz,                    -- a recording was made
  ended_at     timestamptz,
  lasted       int NOT NULL DEFAULT 0,         -- seconds
  status       text NOT NULL DEFAULT '',
  settled_at   timestamptz,                    -- it was decided whether the call was missed
  missed       boolean NOT NULL DEFAULT false,
  case_id      bigint REFERENCES cases,        -- that it was logged on, or made from
  logged_at    timestamptz,
  logged_by    bigint REFERENCES staff,
  log_line     text NOT NULL DEFAULT '',
  CHECK ((logged_at IS NULL) = (logged_by IS NULL))
);
CREATE INDEX calls_unsettled ON calls (begun_at) WHERE settled_at IS NULL;
CREATE INDEX calls_unlogged ON calls (office, connected_at) WHERE connected_at IS NOT NULL AND logged_at IS NULL;
CREATE INDEX calls_caller ON calls (caller, begun_at) WHERE caller <> '';

-- What callers said. The sound is at Twilio until it is fetched; hash is where it is kept here.
CREATE TABLE recordings (
  sid         text PRIMARY KEY CHECK (sid <> ''),
  call        text NOT NULL,
  raw_id      bigint UNIQUE REFERENCES raws,
  seconds     int NOT NULL DEFAULT 0,
  empty       boolean NOT NULL DEFAULT false,
  made_at     timestamptz NOT NULL DEFAULT now(),
  hash        bytea REFERENCES blobs,
  size        bigint NOT NULL DEFAULT 0,
  kind        text NOT NULL DEFAULT '',       -- content type, as its bytes say
  fetched_at  timestamptz,
  attempts    int NOT NULL DEFAULT 0,
  not_before  timestamptz NOT NULL DEFAULT now(),
  problem     text NOT NULL DEFAULT '',       -- why there is no sound, for people
  deleted_at  timestamptz,                    -- at Twilio
  -- What a machine understood, and what a person made of it.
  transcript       text,
  transcript_lang  text NOT NULL DEFAULT '',
  transcript_by    text NOT NULL DEFAULT '',  -- which machine; 'staff:12' where a person mended it
  transcript_at    timestamptz,
  transcript_tries int NOT NULL DEFAULT 0,
  transcript_problem text NOT NULL DEFAULT ''
);
CREATE INDEX recordings_unfetched ON recordings (not_before) WHERE hash IS NULL AND NOT empty AND raw_id IS NOT NULL;
CREATE INDEX recordings_call ON recordings (call);

-- Whom an office has to call back, and by when. The case is that of the raw message.
CREATE TABLE callbacks (
  raw_id   bigint PRIMARY KEY REFERENCES raws,
  call     text NOT NULL,
  office   text NOT NULL,
  phone    text NOT NULL DEFAULT '',          -- '' where nobody knows it
  due_at   timestamptz NOT NULL,
  done_at  timestamptz,
  done_by  bigint REFERENCES staff,
  line     text NOT NULL DEFAULT '',
  CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE INDEX callbacks_open ON callbacks (office, due_at) WHERE done_at IS NULL;
