-- Words that may mean danger: whoever has the case and the heads of its office are told at once.

-- +goose Up
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CHECK (kind IN ('mention', 'assigned', 'wrote', 'overdue', 'danger'));
