INSERT INTO settings (
    person_id, theme, text_size, wide_spacing, reduced_motion, low_distraction, read_aloud
) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (person_id) DO UPDATE SET
    theme = excluded.theme, text_size = excluded.text_size, wide_spacing = excluded.wide_spacing,
    reduced_motion = excluded.reduced_motion, low_distraction = excluded.low_distraction,
    read_aloud = excluded.read_aloud
