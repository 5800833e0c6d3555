-- +goose Up

-- A city's streets, addresses and maps. A load is what one import leaves in force: a set of dated maps side by side and
-- one gazetteer. Loads share what an import did not bring anew, and are never changed: replacing and undoing move a state.

-- The rows of one set of address, corner, place and nickname files, as the files wrote them.
CREATE TABLE gazetteers (
  id          int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  addresses   int NOT NULL,                  -- how many, so that room is made for them once
  neighbours  text[] NOT NULL DEFAULT '{}'   -- names of places around the city
);

-- Streets, neighbourhoods and postcodes, each way of writing once; n counts from 0 within a sort.
CREATE TABLE gazetteer_names (
  gazetteer_id  int NOT NULL REFERENCES gazetteers,
  sort          text NOT NULL CHECK (sort IN ('street', 'area', 'postcode')),
  n             int NOT NULL,
  name          text NOT NULL,
  PRIMARY KEY (gazetteer_id, sort, n)
);

-- Kept narrow, since a city has a million: names by number, points in millionths of a degree. There is no index and no
-- foreign key: the table is only ever read whole, and a check of each row would take longer than storing it.
CREATE TABLE gazetteer_addresses (
  gazetteer_id  int NOT NULL,
  street        int NOT NULL,
  area          int NOT NULL,
  postcode      int NOT NULL,
  lat           int NOT NULL,
  lon           int NOT NULL,
  number        text NOT NULL
);

CREATE TABLE gazetteer_corners (
  gazetteer_id  int NOT NULL,
  street        text NOT NULL,
  cross_street  text NOT NULL,
  area          text NOT NULL,
  lat           int NOT NULL,
  lon           int NOT NULL
);

CREATE TABLE gazetteer_places (
  gazetteer_id  int NOT NULL REFERENCES gazetteers,
  name          text NOT NULL,
  area          text NOT NULL,
  lat           int NOT NULL,
  lon           int NOT NULL
);

CREATE TABLE gazetteer_nicknames (
  gazetteer_id  int NOT NULL REFERENCES gazetteers,
  name          text NOT NULL,
  street        text NOT NULL
);

CREATE TABLE district_maps (
  id         int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL,
  effective  date NOT NULL                   -- the day from which it is in force
);

CREATE TABLE district_shapes (
  map_id    int NOT NULL REFERENCES district_maps,
  n         int NOT NULL,
  district  text NOT NULL,
  geometry  text NOT NULL,                   -- a GeoJSON MultiPolygon, RFC 7946
  PRIMARY KEY (map_id, n)
);

CREATE TABLE place_loads (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at            timestamptz NOT NULL DEFAULT now(),
  by_whom       text NOT NULL,
  -- current: in use. previous: what undoing goes back to. undone and past: only this row of them is left.
  state         text NOT NULL CHECK (state IN ('current', 'previous', 'undone', 'past')),
  replaced      bigint REFERENCES place_loads, -- the load before it; NULL for the first
  gazetteer_id  int REFERENCES gazetteers,
  effective     date,                        -- of the map that it brought; NULL where it brought none
  files         jsonb NOT NULL DEFAULT '[]', -- name, sort, rows, what could not be read
  counts        jsonb NOT NULL DEFAULT '{}',
  report        text NOT NULL DEFAULT '',    -- what was left out and why, as it was shown
  undone_at     timestamptz,
  undone_by     text,
  CHECK ((state = 'undone') = (undone_at IS NOT NULL)),
  CHECK (state NOT IN ('undone', 'past') OR gazetteer_id IS NULL)
);
CREATE UNIQUE INDEX place_loads_in_use ON place_loads (state) WHERE state IN ('current', 'previous');

CREATE TABLE place_load_maps (
  load_id  bigint NOT NULL REFERENCES place_loads,
  map_id   int NOT NULL REFERENCES district_maps,
  PRIMARY KEY (load_id, map_id)
);
