-- What a city of a million cases needs.

-- +goose Up

-- What the page of a case looks for, which among a million cases was a walk over all of them: the cases that go on from one, and
-- what else lies near it. The second is answered out of the index for as long as it can be.
CREATE INDEX cases_going_on ON cases (linked_to) WHERE linked_to IS NOT NULL;
DROP INDEX case_places_where;
CREATE INDEX case_places_where ON case_places (lat, lon) INCLUDE (case_id, at) WHERE kind = 'matter' AND status = 'matched';

-- A search goes through the newest cases of an office before it asks the index of words.
CREATE INDEX case_words_newest ON case_words (office, case_id DESC);

-- What a list is narrowed to by a topic or a person, among all that an office ever had.
CREATE INDEX cases_topic ON cases (office, topic, last_message_at DESC, id) WHERE topic <> '';
CREATE INDEX cases_assignee ON cases (assignee, last_message_at DESC, id) WHERE assignee IS NOT NULL;
