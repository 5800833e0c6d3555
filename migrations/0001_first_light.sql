-- +goose Up

-- What arrived ---------------------------------------------------------------------------------------------------

-- Raw bytes by their SHA-256. Small ones stand in the row, large ones in chunks of 512 KiB, so that none has to be in
-- memory whole; place says where the bytes are, if not here.
CREATE TABLE blobs (
  hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
  size       bigint NOT NULL CHECK (size >= 0),
  place      text NOT NULL DEFAULT 'row' CHECK (place IN ('row', 'chunks', 'outside')),
  bytes      bytea,
  stored_at  timestamptz NOT NULL DEFAULT now(),
  CHECK ((place = 'row') = (bytes IS NOT NULL))
);
-- Mail is base64 for the most part: trying to compress it costs more time than it saves room.
ALTER TABLE blobs ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE blob_chunks (
  hash   bytea NOT NULL REFERENCES blobs,
  n      int NOT NULL,
  bytes  bytea NOT NULL,
  PRIMARY KEY (hash, n)
);
ALTER TABLE blob_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- One row for each thing that a source handed to us: a mail in a folder, a text message, a call. Written once by the
-- receiver; the outcome is added by filing. What has none yet is unfiled: this is the ledger.
CREATE TABLE raws (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel       text NOT NULL DEFAULT 'mail',
  mailbox       text NOT NULL,              -- the entrance, as the city file names it
  folder        text NOT NULL DEFAULT 'inbox' CHECK (folder IN ('inbox', 'junk', 'sent')),
  source        text NOT NULL,              -- 'd4/INBOX'
  external_id   text NOT NULL,              -- within the source: 'uidvalidity:uid', a MessageSid
  hash          bytea REFERENCES blobs,     -- NULL where the bytes could not be fetched
  size          bigint NOT NULL DEFAULT 0,
  delivered_at  timestamptz NOT NULL,       -- when the provider got it
  received_at   timestamptz NOT NULL DEFAULT now(),
  attempts      int NOT NULL DEFAULT 0,     -- filings that failed

  outcome       text CHECK (outcome IN ('new','joined','copy','seen','machine','history','held','rejected','unreadable')),
  why           text NOT NULL DEFAULT '',   -- one plain reason
  filed_at      timestamptz,
  fingerprint   bytea,                      -- the same for all copies of one mail
  copy_of       bigint REFERENCES raws,
  case_id       bigint,                     -- that it is on, or about
  message_id    bigint,

  held_reason   text,
  number        bigint,                     -- named in the acknowledgement of a held message
  due_at        timestamptz,                -- clock of a held message
  kind          text NOT NULL DEFAULT '',   -- personal, auto-reply, bounce …
  from_name     text NOT NULL DEFAULT '',   -- of held and machine mail, for the list that staff see
  from_address  text NOT NULL DEFAULT '',
  subject       text NOT NULL DEFAULT '',
  preview       text NOT NULL DEFAULT '',   -- a screenful of the text
  envelope      jsonb,                      -- what an acknowledgement has to know of the mail: ids, return path, language
  identity_id   bigint,                     -- whose message it is, where somebody may be written to
  decided_by    text NOT NULL DEFAULT '',   -- who released or rejected it
  UNIQUE (source, external_id),
  CHECK ((outcome IS NULL) = (filed_at IS NULL)),
  CHECK (outcome IS DISTINCT FROM 'held' OR (held_reason IS NOT NULL AND due_at IS NOT NULL))
);
CREATE INDEX raws_unfiled ON raws (attempts, id) WHERE outcome IS NULL;
CREATE INDEX raws_fingerprint ON raws (fingerprint) WHERE fingerprint IS NOT NULL;
CREATE INDEX raws_waiting ON raws (mailbox, due_at) WHERE outcome = 'held';
CREATE INDEX raws_machine ON raws (mailbox, id) WHERE outcome = 'machine';
CREATE INDEX raws_copies ON raws (copy_of) WHERE copy_of IS NOT NULL;

-- Who writes ------------------------------------------------------------------------------------------------------

CREATE TABLE residents (
  id          bigint PRIMARY KEY,
  name        text NOT NULL DEFAULT '',
  language    text NOT NULL DEFAULT '',     -- chosen by the person, never guessed from a few words
  created_at  timestamptz NOT NULL DEFAULT now()
);

-- An address or number by which a resident writes. It belongs to the city, not to an office.
CREATE TABLE identities (
  id           bigint PRIMARY KEY,
  resident_id  bigint NOT NULL REFERENCES residents,
  kind         text NOT NULL CHECK (kind IN ('mail', 'phone', 'web')),
  value        text NOT NULL CHECK (value <> ''),
  opted_out_at timestamptz,
  UNIQUE (kind, value)
);
CREATE INDEX identities_resident ON identities (resident_id);

-- Each time that an identity went from one resident to another, on what evidence; undone_at where it was taken back.
CREATE TABLE identity_joins (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  identity_id    bigint NOT NULL REFERENCES identities,
  from_resident  bigint NOT NULL REFERENCES residents,
  to_resident    bigint NOT NULL REFERENCES residents,
  evidence       text NOT NULL CHECK (evidence <> ''),
  actor          text NOT NULL,
  joined_at      timestamptz NOT NULL DEFAULT now(),
  undone_at      timestamptz,
  CHECK (from_resident <> to_resident)
);

-- The matter ------------------------------------------------------------------------------------------------------

CREATE TABLE cases (
  id               bigint PRIMARY KEY,
  number           bigint NOT NULL UNIQUE,
  office           text NOT NULL,           -- that leads; '' is the city's triage queue
  status           text NOT NULL CHECK (status IN ('new','open','waiting_resident','waiting_department','resolved','closed')),
  subject          text NOT NULL,
  resident_id      bigint REFERENCES residents,
  opened_at        timestamptz NOT NULL,
  last_message_at  timestamptz NOT NULL,
  resolved_at      timestamptz,
  due_at           timestamptz,
  version          int NOT NULL DEFAULT 1,  -- moves with any change
  thread_version   int NOT NULL DEFAULT 1,  -- moves with messages and status
  messages         int NOT NULL DEFAULT 0,
  linked_to        bigint REFERENCES cases, -- the closed case that it goes on from
  same_matter      bigint REFERENCES cases, -- the first case of the same matter, with another office
  history          boolean NOT NULL DEFAULT false,
  sensitive        boolean NOT NULL DEFAULT false,
  untouched        boolean NOT NULL DEFAULT true, -- no member of staff has done anything yet
  opener           bigint REFERENCES identities,
  base_subject     text NOT NULL DEFAULT '',
  CHECK ((status IN ('resolved', 'closed')) = (resolved_at IS NOT NULL))
);
CREATE INDEX cases_office ON cases (office, last_message_at DESC);
CREATE INDEX cases_opener ON cases (opener, last_message_at DESC);
CREATE INDEX cases_matter ON cases (same_matter) WHERE same_matter IS NOT NULL;

-- Who takes part in a case. n stands in the reply token, generation makes all older tokens void.
CREATE TABLE voices (
  case_id      bigint NOT NULL REFERENCES cases,
  n            smallint NOT NULL CHECK (n BETWEEN 0 AND 255),
  identity_id  bigint NOT NULL REFERENCES identities,
  generation   smallint NOT NULL DEFAULT 0 CHECK (generation BETWEEN 0 AND 15),
  PRIMARY KEY (case_id, n),
  UNIQUE (case_id, identity_id)
);

-- Which offices got a message of the case and do not lead it. They see that message and who leads, and nothing else.
CREATE TABLE case_copies (
  case_id  bigint NOT NULL REFERENCES cases,
  office   text NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (case_id, office)
);
CREATE INDEX case_copies_office ON case_copies (office, at DESC) INCLUDE (case_id);

CREATE TABLE messages (
  id            bigint PRIMARY KEY,
  case_id       bigint NOT NULL REFERENCES cases,
  office        text NOT NULL,              -- whose row it is
  raw_id        bigint REFERENCES raws,
  direction     text NOT NULL CHECK (direction IN ('in', 'out', 'elsewhere')),
  channel       text NOT NULL,
  kind          text NOT NULL,
  identity_id   bigint REFERENCES identities,
  from_name     text NOT NULL,
  from_address  text NOT NULL,
  recipients    jsonb NOT NULL DEFAULT '{}', -- {"to": [["name", "address"]], "cc": […]}
  mail_id       text NOT NULL DEFAULT '',    -- Message-ID, without angle brackets
  subject       text NOT NULL,
  reply         text NOT NULL,               -- what the person wrote
  text          text,                        -- the whole text; NULL where reply is all there is
  has_html      boolean NOT NULL DEFAULT false, -- the raw message has a page of HTML, shown on demand
  language      text NOT NULL DEFAULT '',
  at            timestamptz NOT NULL,
  attachments   jsonb,
  defects       jsonb
);
CREATE INDEX messages_case ON messages (case_id, at);
CREATE UNIQUE INDEX messages_raw ON messages (raw_id) WHERE raw_id IS NOT NULL;

-- Which other offices got a message.
CREATE TABLE message_copies (
  message_id  bigint NOT NULL REFERENCES messages,
  office      text NOT NULL,
  raw_id      bigint NOT NULL REFERENCES raws,
  PRIMARY KEY (message_id, office)
);

-- Every id of a mail that was ever sent, received or referred to, and the case that it belongs to. filed: the mail of
-- that id is on the case; otherwise others only referred to it.
CREATE TABLE thread_ids (
  id       text PRIMARY KEY CHECK (id <> ''),
  case_id  bigint NOT NULL REFERENCES cases,
  filed    boolean NOT NULL
);

-- The next free numbers of what filing makes. One row each, locked for as long as a filing takes.
CREATE TABLE counters (name text PRIMARY KEY, next bigint NOT NULL);
INSERT INTO counters VALUES ('case', 1), ('number', 10001), ('message', 1), ('resident', 1), ('identity', 1);

-- What happened ---------------------------------------------------------------------------------------------------

CREATE TABLE events (
  id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL DEFAULT now(),
  kind        text NOT NULL,
  case_id     bigint,
  office      text NOT NULL DEFAULT '',
  message_id  bigint,
  raw_id      bigint,
  actor       text NOT NULL,
  detail      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX events_case ON events (case_id, id) WHERE case_id IS NOT NULL;

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are added and never changed';
END $$;
-- +goose StatementEnd
CREATE TRIGGER events_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON events EXECUTE FUNCTION refuse_change();

-- Events that somebody still has to look at, and from when. The row goes when it is done.
CREATE TABLE event_work (
  event_id  bigint PRIMARY KEY REFERENCES events,
  due_at    timestamptz NOT NULL
);
CREATE INDEX event_work_due ON event_work (due_at);

-- What goes out ----------------------------------------------------------------------------------------------------

-- One message of ours to one recipient, rendered, from the moment it is composed. Stored whatever becomes of it.
CREATE TABLE deliveries (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id       bigint NOT NULL REFERENCES events,
  occasion       text NOT NULL,
  channel        text NOT NULL,
  case_id        bigint REFERENCES cases,
  raw_id         bigint REFERENCES raws,      -- the held message that it is about
  answers        bigint REFERENCES messages,
  office         text NOT NULL DEFAULT '',
  mailbox        text NOT NULL DEFAULT '',    -- whose account it is sent through
  identity_id    bigint NOT NULL REFERENCES identities,

  state          text NOT NULL CHECK (state IN ('pending','sending','sent','retrying','failed','bounced','withheld','suppressed','waiting')),
  reason         text NOT NULL DEFAULT '',
  composed_at    timestamptz NOT NULL,
  not_before     timestamptz NOT NULL,
  approved_by    text,                        -- who agreed to send what was waiting
  attempts       int NOT NULL DEFAULT 0,
  tried_since    timestamptz,
  worker         text,
  lease_until    timestamptz,
  sent_at        timestamptz,
  server_reply   text NOT NULL DEFAULT '',

  mail_id        text NOT NULL DEFAULT '',    -- our Message-ID, without angle brackets
  bounce_tag     text NOT NULL DEFAULT '',    -- names the delivery in its envelope sender
  envelope_from  text NOT NULL DEFAULT '',
  from_name      text NOT NULL DEFAULT '',
  from_address   text NOT NULL DEFAULT '',
  to_name        text NOT NULL DEFAULT '',
  address        text NOT NULL DEFAULT '',
  reply_to       text NOT NULL DEFAULT '',
  mail_date      timestamptz,
  subject        text NOT NULL DEFAULT '',
  in_reply_to    text NOT NULL DEFAULT '',
  refs           text[] NOT NULL DEFAULT '{}',
  language       text NOT NULL DEFAULT '',
  by_person      boolean NOT NULL DEFAULT false, -- a person's words; all else is marked as automatic
  body_text      text NOT NULL DEFAULT '',
  body_html      text NOT NULL DEFAULT '',
  UNIQUE (event_id, identity_id, occasion),
  CHECK ((state = 'sending') <= (lease_until IS NOT NULL AND worker IS NOT NULL)),
  CHECK ((state = 'sent') <= (sent_at IS NOT NULL))
);
CREATE INDEX deliveries_due ON deliveries (not_before, id) WHERE state IN ('pending', 'retrying', 'sending');
CREATE INDEX deliveries_waiting ON deliveries (office, id) WHERE state = 'waiting';
CREATE INDEX deliveries_recipient ON deliveries (identity_id, composed_at);
CREATE INDEX deliveries_case ON deliveries (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX deliveries_raw ON deliveries (raw_id) WHERE raw_id IS NOT NULL;
CREATE INDEX deliveries_sent ON deliveries (sent_at) WHERE sent_at IS NOT NULL;
CREATE UNIQUE INDEX deliveries_mail_id ON deliveries (mail_id) WHERE mail_id <> '';
CREATE INDEX deliveries_tag ON deliveries (bounce_tag) WHERE bounce_tag <> '';

-- Mailboxes and processes -----------------------------------------------------------------------------------------

CREATE TABLE mailboxes (
  id          text PRIMARY KEY,
  go_live_at  timestamptz NOT NULL,         -- what was delivered before is history
  state       text NOT NULL DEFAULT 'retrying',
  sentence    text NOT NULL DEFAULT '',
  since       timestamptz NOT NULL DEFAULT now(),
  looked_at   timestamptz,
  fetched_at  timestamptz,
  waiting     int NOT NULL DEFAULT 0
);

-- How far each folder has been read.
CREATE TABLE folders (
  mailbox       text NOT NULL,
  name          text NOT NULL,
  uid_validity  bigint NOT NULL,
  uid           bigint NOT NULL,
  mod_seq       numeric NOT NULL DEFAULT 0,
  PRIMARY KEY (mailbox, name)
);

-- Who may write a mailbox's rows: the holder of the newest epoch.
CREATE TABLE leases (
  name   text PRIMARY KEY,
  owner  text NOT NULL,
  epoch  bigint NOT NULL,
  until  timestamptz NOT NULL
);
CREATE TABLE attendance (owner text PRIMARY KEY, until timestamptz NOT NULL);

-- OAuth2 tokens, sealed under the installation's key.
CREATE TABLE oauth_tokens (mailbox text PRIMARY KEY, sealed bytea NOT NULL, updated_at timestamptz NOT NULL DEFAULT now());

-- A few facts about the installation: whether sending is paused, what city file was applied.
CREATE TABLE standing (name text PRIMARY KEY, value text NOT NULL, by_whom text NOT NULL, at timestamptz NOT NULL DEFAULT now());

-- Staff -----------------------------------------------------------------------------------------------------------

CREATE TABLE staff (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email          text NOT NULL,
  name           text NOT NULL,
  office         text NOT NULL DEFAULT '',
  role           text NOT NULL CHECK (role IN ('volunteer', 'staff', 'head', 'intake', 'records', 'admin')),
  password_hash  text NOT NULL DEFAULT '',   -- argon2id, PHC format
  active         boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX staff_email ON staff (lower(email));

CREATE TABLE sessions (
  token_hash  bytea PRIMARY KEY,
  staff_id    bigint NOT NULL REFERENCES staff,
  created_at  timestamptz NOT NULL DEFAULT now(),
  expires_at  timestamptz NOT NULL,
  device      text NOT NULL DEFAULT ''       -- the browser's own words
);
CREATE INDEX sessions_staff ON sessions (staff_id);
