-- What people have chosen for their own pages; whoever has no row has what `Settings::default` says.
CREATE TABLE settings (
    person_id       INTEGER NOT NULL PRIMARY KEY REFERENCES person (person_id) ON DELETE CASCADE,
    theme           TEXT NOT NULL CHECK (theme IN ('system', 'light', 'dark')),
    text_size       TEXT NOT NULL CHECK (text_size IN ('usual', 'larger', 'largest')),
    wide_spacing    INTEGER NOT NULL CHECK (wide_spacing IN (0, 1)),
    reduced_motion  INTEGER NOT NULL CHECK (reduced_motion IN (0, 1)),
    low_distraction INTEGER NOT NULL CHECK (low_distraction IN (0, 1)),
    read_aloud      INTEGER NOT NULL CHECK (read_aloud IN (0, 1))
) STRICT;
