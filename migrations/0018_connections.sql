-- Mailboxes that are connected in the browser, beside those of the city file.

-- +goose Up
CREATE TABLE connections (
  id          text PRIMARY KEY CHECK (id LIKE 'box\_%'), -- the entrance; no id of a city file has an underscore
  office      text NOT NULL,                -- '' is a shared entrance: the city's triage queue
  address     text NOT NULL,
  mode        text NOT NULL CHECK (mode IN ('route', 'propose', 'keep')),
  plus        boolean NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('imap', 'google', 'microsoft', 'microsoft-app', 'graph')),
  imap        jsonb NOT NULL,               -- host, port, security, user, certificates; nothing secret
  smtp        jsonb NOT NULL,
  tenant      text NOT NULL DEFAULT '',
  client_id   text NOT NULL DEFAULT '',
  sealed      bytea NOT NULL,               -- the password, or the app's secret, under a key of the installation
  version     int NOT NULL DEFAULT 1,       -- rises with every change
  created_at  timestamptz NOT NULL,
  created_by  text NOT NULL,
  removed_at  timestamptz,                  -- the row stays: what came by it belongs to its office
  tested_at   timestamptz,
  tested      jsonb                         -- what the last test found, a sentence each
);
CREATE UNIQUE INDEX connections_address ON connections (lower(address)) WHERE removed_at IS NULL;

-- People were written to about its trouble; NULL once it is well again.
ALTER TABLE mailboxes ADD COLUMN warned_at timestamptz;

-- A provider without UIDs gives a link to go on from.
ALTER TABLE folders ADD COLUMN link text NOT NULL DEFAULT '';

ALTER TABLE sign_in_steps DROP CONSTRAINT sign_in_steps_kind_check;
ALTER TABLE sign_in_steps ADD CHECK (kind IN ('code', 'city', 'consent'));
