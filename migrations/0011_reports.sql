-- What comes by the public form: cases whose sender is not proven, and once for each form.

-- +goose Up
ALTER TABLE cases ADD COLUMN unverified boolean NOT NULL DEFAULT false; -- whose address stands on it is not proven: the case is on nobody's card

-- A sending is one message by the key of its form alone, by whatever office's form it is thought to have come.
CREATE UNIQUE INDEX raws_form ON raws (external_id) WHERE channel = 'form';
