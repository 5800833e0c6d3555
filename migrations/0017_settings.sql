-- What is set in the browser, beside the city file.

-- +goose Up
CREATE TABLE settings (
  kind        text NOT NULL,               -- casework.SettingKind
  office      text NOT NULL DEFAULT '',    -- whose it is; '' for the city's
  key         text NOT NULL DEFAULT '',    -- its id among those of its kind; '' where there is only one
  said        jsonb NOT NULL,              -- texts by the keys of the city file; secrets are sealed
  dropped_at  timestamptz,                 -- it counts no more; the row stays, so that its id is not forgotten
  changed_by  bigint REFERENCES staff,     -- NULL: an operator's command
  changed_at  timestamptz NOT NULL,
  revision    bigint NOT NULL UNIQUE,      -- grows by one with each change of any setting: processes look for a higher one
  PRIMARY KEY (kind, office, key)
);

-- Which city files were in force, each from its start on.
CREATE TABLE city_files (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash        text NOT NULL,               -- SHA-256 of its bytes; '' for none
  path        text NOT NULL,
  applied_at  timestamptz NOT NULL
);

-- Links by which an empty installation is set up. Only the hash of a token is kept; all are void once there is a city.
CREATE TABLE setup_links (
  token_hash  bytea PRIMARY KEY,
  made_at     timestamptz NOT NULL
);
