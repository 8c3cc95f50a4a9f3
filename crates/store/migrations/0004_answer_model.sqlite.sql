-- Fitted models of this installation, each as the text of its file. Rows are never changed; `meta` says which is in use.
CREATE TABLE answer_model (
    model_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    text      TEXT NOT NULL,
    origin    TEXT NOT NULL CHECK (origin IN ('promoted', 'calibrated')),
    -- The one that was in use when this one came; none if it was the one that every school begins with.
    before_id INTEGER REFERENCES answer_model (model_id),
    put_at    INTEGER NOT NULL
) STRICT;

INSERT INTO answer_model (text, origin, before_id, put_at)
SELECT value, 'promoted', NULL, 0 FROM meta WHERE key = 'answer-model-before' AND value <> '';

INSERT INTO answer_model (text, origin, before_id, put_at)
SELECT value, 'promoted', (SELECT MAX(model_id) FROM answer_model), 0 FROM meta WHERE key = 'answer-model' AND value <> '';

INSERT INTO meta (key, value)
SELECT 'answer-model-in-use', CAST(MAX(model_id) AS TEXT) FROM answer_model
WHERE EXISTS (SELECT 1 FROM meta WHERE key = 'answer-model' AND value <> '')
HAVING COUNT(*) > 0;

DELETE FROM meta WHERE key IN ('answer-model', 'answer-model-before');
