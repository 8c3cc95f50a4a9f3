INSERT INTO answer_model (text, origin, before_id, put_at) VALUES ($1, $2, $3, $4)
RETURNING model_id
