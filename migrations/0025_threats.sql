-- Messages that somebody flagged as a threat, what exactly came, and what was done about it. All of it is added and never changed.

-- +goose Up

-- +goose StatementBegin
CREATE FUNCTION refuse_new_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was kept of a threat is added and never changed' USING ERRCODE = 'CL003';
END $$;
-- +goose StatementEnd

-- One row for each flag. record is JSON (casework.Evidence), byte for byte as its hash was taken; the event of the flag has that hash too, and
-- the seal over events binds it.
CREATE TABLE threats (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id   bigint NOT NULL REFERENCES messages,
  raw_id       bigint REFERENCES raws,              -- NULL where staff wrote the message down
  against      text NOT NULL CHECK (against <> ''),
  reason       text NOT NULL CHECK (reason <> ''),
  staff_id     bigint NOT NULL REFERENCES staff,
  at           timestamptz NOT NULL,
  record       text NOT NULL CHECK (record <> ''),
  record_hash  bytea NOT NULL CHECK (length(record_hash) = 32)
);
CREATE INDEX threats_message ON threats (message_id);
CREATE INDEX threats_raw ON threats (raw_id) WHERE raw_id IS NOT NULL;
CREATE TRIGGER threats_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON threats EXECUTE FUNCTION refuse_new_evidence();

-- The bytes that a flag keeps, by what they are: '' is the message as received, else the path of a file. Files inside a mail are in that mail.
CREATE TABLE threat_files (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  threat_id  bigint NOT NULL REFERENCES threats,
  part       text NOT NULL,
  hash       bytea NOT NULL CHECK (length(hash) = 32),
  name       text NOT NULL DEFAULT '',
  type       text NOT NULL DEFAULT '',
  size       bigint NOT NULL DEFAULT 0,
  later_at   timestamptz,                           -- it came in after the message was flagged
  UNIQUE (threat_id, part)
);
CREATE INDEX threat_files_hash ON threat_files (hash);
CREATE TRIGGER threat_files_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON threat_files EXECUTE FUNCTION refuse_new_evidence();

-- What the head of the office said: seen (and what was decided), or lifted (and why).
CREATE TABLE threat_verdicts (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  threat_id  bigint NOT NULL REFERENCES threats,
  act        text NOT NULL CHECK (act IN ('seen', 'lift')),
  words      text NOT NULL CHECK (words <> ''),
  police     text NOT NULL DEFAULT '',
  staff_id   bigint NOT NULL REFERENCES staff,
  at         timestamptz NOT NULL
);
CREATE INDEX threat_verdicts_of ON threat_verdicts (threat_id);
CREATE UNIQUE INDEX threat_verdicts_lift ON threat_verdicts (threat_id) WHERE act = 'lift';
CREATE TRIGGER threat_verdicts_are_final BEFORE UPDATE OR DELETE OR TRUNCATE ON threat_verdicts EXECUTE FUNCTION refuse_new_evidence();

-- The flags that nobody has lifted.
CREATE VIEW standing_threats AS
  SELECT * FROM threats t WHERE NOT EXISTS (SELECT FROM threat_verdicts v WHERE v.threat_id = t.id AND v.act = 'lift');

-- A flag keeps its whole case as a legal hold does, with the cases that it was merged with.
-- +goose StatementBegin
CREATE FUNCTION is_threatened(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM standing_threats t JOIN messages m ON m.id = t.message_id
    WHERE m.case_id = which OR m.case_id IN (SELECT id FROM cases WHERE merged_into = which UNION ALL SELECT merged_into FROM cases WHERE id = which AND merged_into IS NOT NULL))
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION is_held(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM holds WHERE lifted_at IS NULL) AND EXISTS (SELECT FROM holds_on(which)) OR EXISTS (SELECT FROM threats) AND is_threatened(which)
$$;
-- +goose StatementEnd

-- And it keeps its message, the bytes of it and its files by themselves, on whatever case they come to lie.
-- +goose StatementBegin
CREATE FUNCTION refuse_flagged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  flagged boolean;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'messages' THEN flagged := EXISTS (SELECT FROM standing_threats WHERE message_id = OLD.id);
    WHEN 'raws' THEN flagged := EXISTS (SELECT FROM standing_threats WHERE raw_id = OLD.id);
    WHEN 'media' THEN flagged := EXISTS (SELECT FROM standing_threats WHERE raw_id = OLD.raw_id);
    WHEN 'recordings' THEN flagged := EXISTS (SELECT FROM standing_threats WHERE raw_id = OLD.raw_id);
    ELSE flagged := EXISTS (SELECT FROM threat_files f JOIN standing_threats t ON t.id = f.threat_id WHERE f.hash = OLD.hash);
  END CASE;
  IF flagged THEN
    RAISE EXCEPTION 'it is evidence of a threat that is flagged' USING ERRCODE = 'CL002';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER messages_flagged BEFORE DELETE ON messages FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER raws_flagged BEFORE DELETE ON raws FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER media_flagged BEFORE DELETE ON media FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER recordings_flagged BEFORE DELETE ON recordings FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER blobs_flagged BEFORE DELETE ON blobs FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER blob_chunks_flagged BEFORE DELETE ON blob_chunks FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
-- Forgetting where bytes are, or writing others in their place, loses them as well.
CREATE TRIGGER raws_flagged_hash BEFORE UPDATE OF hash ON raws FOR EACH ROW WHEN (OLD.hash IS NOT NULL AND NEW.hash IS DISTINCT FROM OLD.hash) EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER media_flagged_hash BEFORE UPDATE OF hash ON media FOR EACH ROW WHEN (OLD.hash IS NOT NULL AND NEW.hash IS DISTINCT FROM OLD.hash) EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER recordings_flagged_hash BEFORE UPDATE OF hash ON recordings FOR EACH ROW WHEN (OLD.hash IS NOT NULL AND NEW.hash IS DISTINCT FROM OLD.hash) EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER blobs_flagged_bytes BEFORE UPDATE OF hash, bytes ON blobs FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
CREATE TRIGGER blob_chunks_flagged_bytes BEFORE UPDATE OF hash, bytes ON blob_chunks FOR EACH ROW EXECUTE FUNCTION refuse_flagged();
