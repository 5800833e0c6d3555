-- Keys that sign somebody in: passkeys of a phone or a computer, and security keys.

-- +goose Up
CREATE TABLE passkeys (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id         bigint NOT NULL REFERENCES staff,
  handle           bytea NOT NULL CHECK (length(handle) BETWEEN 16 AND 64), -- what the key calls its owner: chance, the same on all of one person's
  credential       bytea NOT NULL UNIQUE,
  public_key       bytea NOT NULL,
  name             text NOT NULL CHECK (name <> ''),
  sign_count       bigint NOT NULL DEFAULT 0,
  verified         boolean NOT NULL, -- the key asked for a finger, a face or a PIN when it was added: it may sign in alone
  backup_eligible  boolean NOT NULL,
  backed_up        boolean NOT NULL,
  transports       text[] NOT NULL DEFAULT '{}',
  added_at         timestamptz NOT NULL,
  used_at          timestamptz
);
CREATE INDEX passkeys_staff ON passkeys (staff_id, id);
CREATE INDEX passkeys_handle ON passkeys (handle);

ALTER TABLE sign_in_steps DROP CONSTRAINT sign_in_steps_kind_check;
ALTER TABLE sign_in_steps ADD CONSTRAINT sign_in_steps_kind_check CHECK (kind IN ('code', 'city', 'consent', 'key'));
ALTER TABLE sessions DROP CONSTRAINT sessions_way_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_way_check CHECK (way IN ('password', 'city', 'key'));
