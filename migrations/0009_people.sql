-- Who is who, and which case is which: merging, splitting and linking cases; joining people on evidence, shared phones and helpers.

-- +goose Up

-- A case that was merged shows on another one. It keeps its number, its tokens and all that is its own.
ALTER TABLE cases ADD COLUMN merged_into bigint REFERENCES cases, ADD CHECK (merged_into <> id);
CREATE INDEX cases_merged ON cases (merged_into) WHERE merged_into IS NOT NULL;

-- The case that a message was written to, where it shows on another: it goes back there when the two are parted.
ALTER TABLE messages ADD COLUMN addressed bigint REFERENCES cases;
CREATE INDEX messages_addressed ON messages (addressed) WHERE addressed IS NOT NULL;

-- All that somebody takes part in.
CREATE INDEX voices_of_identity ON voices (identity_id);

-- Merged cases go where their head goes, whoever moves it.
-- +goose StatementBegin
CREATE FUNCTION merged_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE cases SET office = NEW.office WHERE merged_into = NEW.id AND office <> NEW.office;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cases_follow AFTER UPDATE OF office ON cases FOR EACH ROW WHEN (NEW.office <> OLD.office) EXECUTE FUNCTION merged_follow();

CREATE TABLE case_merges (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id    bigint NOT NULL REFERENCES cases,
  into_id    bigint NOT NULL REFERENCES cases,
  reason     text NOT NULL CHECK (reason <> ''),
  staff_id   bigint NOT NULL REFERENCES staff,
  at         timestamptz NOT NULL,
  carried    bigint[] NOT NULL DEFAULT '{}',  -- cases that had been merged into this one
  voices     bigint[] NOT NULL DEFAULT '{}',  -- identities that take part in the head by this merge alone
  before     jsonb NOT NULL,                  -- how both stood
  undone_at  timestamptz,
  undone_by  bigint REFERENCES staff,
  CHECK (case_id <> into_id),
  CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE UNIQUE INDEX case_merges_open ON case_merges (case_id) WHERE undone_at IS NULL;
CREATE INDEX case_merges_into ON case_merges (into_id) WHERE undone_at IS NULL;

-- Two cases that belong beside each other. split: the second was taken out of the first.
CREATE TABLE case_links (
  case_id    bigint NOT NULL REFERENCES cases,
  other_id   bigint NOT NULL REFERENCES cases,
  split      boolean NOT NULL DEFAULT false,
  messages   bigint[] NOT NULL DEFAULT '{}',  -- that a split took along
  reason     text NOT NULL CHECK (reason <> ''),
  office     text NOT NULL,
  staff_id   bigint NOT NULL REFERENCES staff,
  at         timestamptz NOT NULL,
  PRIMARY KEY (case_id, other_id),
  CHECK (case_id <> other_id)
);
CREATE INDEX case_links_other ON case_links (other_id);

-- Signs of who somebody is, out of what they wrote: a name, an address or a number that they named, where they live, who lives with
-- them. value is as casework writes it, so that two are the same where they are equal. A sign is seen by who sees its case.
CREATE TABLE clues (
  identity_id  bigint NOT NULL REFERENCES identities,
  kind         text NOT NULL CHECK (kind IN ('name', 'phone', 'mail', 'home', 'case', 'household')),
  value        text NOT NULL CHECK (value <> ''),
  case_id      bigint NOT NULL REFERENCES cases,
  PRIMARY KEY (identity_id, kind, value, case_id)
);
CREATE INDEX clues_value ON clues (kind, value, case_id DESC);

-- Joins stand behind the wall of the office that made them.
ALTER TABLE identity_joins
  ADD COLUMN office text NOT NULL DEFAULT '',
  ADD COLUMN undone_by text NOT NULL DEFAULT '';
CREATE INDEX identity_joins_residents ON identity_joins (to_resident);

-- Two people of whom an office said that they are not the same: it is not asked again.
CREATE TABLE not_same (
  one       bigint NOT NULL REFERENCES residents,
  other     bigint NOT NULL REFERENCES residents,
  office    text NOT NULL,
  staff_id  bigint NOT NULL REFERENCES staff,
  at        timestamptz NOT NULL,
  PRIMARY KEY (office, one, other),
  CHECK (one < other)
);

-- A number or an address that several people use. While it is one, no machine writes anything of a case to it.
CREATE TABLE shared_identities (
  identity_id  bigint PRIMARY KEY REFERENCES identities,
  people       text[] NOT NULL CHECK (cardinality(people) > 0),
  office       text NOT NULL,
  staff_id     bigint NOT NULL REFERENCES staff,
  at           timestamptz NOT NULL
);

-- Who of several people wrote a message.
CREATE TABLE message_speakers (
  message_id  bigint PRIMARY KEY REFERENCES messages,
  name        text NOT NULL CHECK (name <> ''),
  staff_id    bigint NOT NULL REFERENCES staff,
  at          timestamptz NOT NULL
);

-- Who writes for a resident on a case, for what, and how the resident agreed.
CREATE TABLE helpers (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id      bigint NOT NULL REFERENCES cases,
  identity_id  bigint NOT NULL REFERENCES identities,
  name         text NOT NULL CHECK (name <> ''),
  purpose      text NOT NULL CHECK (purpose <> ''),
  consent      text NOT NULL CHECK (consent <> ''),
  until        timestamptz,
  brought      boolean NOT NULL,               -- takes part in the case as a helper alone
  office       text NOT NULL,
  staff_id     bigint NOT NULL REFERENCES staff,
  at           timestamptz NOT NULL,
  ended_at     timestamptz
);
CREATE UNIQUE INDEX helpers_now ON helpers (case_id, identity_id) WHERE ended_at IS NULL;

-- A code that went to an address that we know, and that is to come back from one that claims to be the same person's. The code itself
-- is not here: the installation's key makes it out of id and nonce, and mark tells whether one is right.
CREATE TABLE proofs (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id      bigint NOT NULL REFERENCES cases,   -- of the one who claims
  known_id     bigint NOT NULL REFERENCES identities,
  claimed_id   bigint NOT NULL REFERENCES identities,
  office       text NOT NULL,
  staff_id     bigint NOT NULL REFERENCES staff,
  nonce        bytea NOT NULL,
  mark         bytea NOT NULL,
  at           timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  wrong        smallint NOT NULL DEFAULT 0,
  closed_at    timestamptz,
  outcome      text CHECK (outcome IN ('proven', 'wrong', 'expired', 'withdrawn')),
  join_ids     bigint[] NOT NULL DEFAULT '{}',
  CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX proofs_open ON proofs (claimed_id) WHERE closed_at IS NULL;
CREATE INDEX proofs_case ON proofs (case_id);

-- A code is in no row of ours once it has gone out, or will not go.
-- +goose StatementBegin
CREATE FUNCTION forget_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.body_text := regexp_replace(NEW.body_text, '(?<![#-])\m\d{6}\M', '······', 'g');
  NEW.body_html := regexp_replace(NEW.body_html, '(?<![#-])\m\d{6}\M', '······', 'g');
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER deliveries_forget_code BEFORE INSERT OR UPDATE ON deliveries FOR EACH ROW
  WHEN (NEW.occasion = 'proof' AND NEW.state IN ('sent', 'failed', 'bounced', 'withheld', 'suppressed')) EXECUTE FUNCTION forget_code();
