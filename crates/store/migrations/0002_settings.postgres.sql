-- What people have chosen for their own pages; whoever has no row has what `Settings::default` says.
CREATE TABLE settings (
    person_id       BIGINT NOT NULL PRIMARY KEY REFERENCES person (person_id) ON DELETE CASCADE,
    theme           TEXT COLLATE "C" NOT NULL CHECK (theme IN ('system', 'light', 'dark')),
    text_size       TEXT COLLATE "C" NOT NULL CHECK (text_size IN ('usual', 'larger', 'largest')),
    wide_spacing    BIGINT NOT NULL CHECK (wide_spacing IN (0, 1)),
    reduced_motion  BIGINT NOT NULL CHECK (reduced_motion IN (0, 1)),
    low_distraction BIGINT NOT NULL CHECK (low_distraction IN (0, 1)),
    read_aloud      BIGINT NOT NULL CHECK (read_aloud IN (0, 1))
);
