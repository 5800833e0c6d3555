-- Alarms: words that may mean danger ring at one person after the other until somebody confirms.

-- +goose Up

-- Where a case came to be urgent; NULL where it never was, or somebody said that it is not, or not any more.
ALTER TABLE cases ADD COLUMN danger_at timestamptz;
CREATE INDEX cases_urgent ON cases (office, danger_at) WHERE danger_at IS NOT NULL;

CREATE TABLE alarms (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id        bigint REFERENCES cases,      -- NULL while the message is held
  raw_id         bigint NOT NULL REFERENCES raws, -- the message that was looked at
  office         text NOT NULL,                -- behind whose wall it stands
  phrase         text NOT NULL,                -- of ours that was found
  raised_at      timestamptz NOT NULL,
  next_at        timestamptz,                  -- when the next are called; NULL: nobody more is
  exhausted_at   timestamptz,                  -- all were called, and nobody confirmed
  confirmed_at   timestamptz,
  confirmed_by   bigint REFERENCES staff,
  confirmed_how  text NOT NULL DEFAULT '',     -- 'link', 'page', 'text'
  verdict        text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'danger', 'none', 'left')), -- left: the case was ended, or rings anew
  judged_at      timestamptz,
  judged_by      bigint REFERENCES staff,
  CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
  CHECK ((judged_at IS NULL) = (verdict = '')),
  CHECK (next_at IS NULL OR confirmed_at IS NULL AND judged_at IS NULL AND exhausted_at IS NULL)
);
-- A case rings once at a time, whatever is written on it meanwhile.
CREATE UNIQUE INDEX alarms_open ON alarms (case_id) WHERE case_id IS NOT NULL AND confirmed_at IS NULL AND judged_at IS NULL;
CREATE UNIQUE INDEX alarms_raw ON alarms (raw_id);
CREATE INDEX alarms_due ON alarms (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX alarms_case ON alarms (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX alarms_unconfirmed ON alarms (raised_at) WHERE confirmed_at IS NULL AND judged_at IS NULL;

-- Whom an alarm called, by which way. Each once.
CREATE TABLE alarm_calls (
  alarm_id  bigint NOT NULL REFERENCES alarms,
  staff_id  bigint NOT NULL REFERENCES staff,
  way       text NOT NULL CHECK (way IN ('mail', 'text')),
  rung      text NOT NULL CHECK (rung IN ('duty', 'heads', 'administrators')),
  step      smallint NOT NULL CHECK (step > 0), -- those who are called together have one
  phone     text NOT NULL DEFAULT '',        -- E.164, of a text
  digit     smallint NOT NULL DEFAULT 0,     -- that confirms by text
  at        timestamptz NOT NULL,
  event_id  bigint NOT NULL UNIQUE REFERENCES events,
  PRIMARY KEY (alarm_id, staff_id, way)
);
CREATE INDEX alarm_calls_phone ON alarm_calls (phone, at) WHERE phone <> '';
