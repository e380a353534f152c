-- A checksum for each row. Rows from before have none and pass unchecked.

ALTER TABLE log ADD COLUMN checksum {BYTES};
ALTER TABLE checkpoint ADD COLUMN checksum BIGINT;
ALTER TABLE sealed ADD COLUMN checksum BIGINT;
ALTER TABLE registry ADD COLUMN checksum BIGINT;
ALTER TABLE event_batch ADD COLUMN checksum BIGINT;
