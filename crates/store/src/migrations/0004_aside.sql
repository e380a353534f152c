-- Secrets that are brought back with their aggregate. Those that stay aside are many, and are not walked for it.
CREATE INDEX sealed_near ON sealed (aggregate, revision) WHERE substr(id, 1, 6) <> 'aside/';
