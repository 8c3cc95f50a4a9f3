SELECT model_id, text, origin, before_id, put_at
FROM answer_model WHERE model_id < $1
ORDER BY model_id DESC LIMIT $2
