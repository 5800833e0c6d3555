-- The department of the city's list that a case was referred to.

-- +goose Up
ALTER TABLE cases ADD COLUMN department text NOT NULL DEFAULT '';  -- its id; '' for none of the list. It stays when the department is retired

-- The departments that are waited for, and their cases.
CREATE INDEX cases_department ON cases (office, department) WHERE status = 'waiting_department';

-- A rule may look at which department has the matter.
ALTER TABLE rules ADD COLUMN departments text[] NOT NULL DEFAULT '{}';
