UPDATE forward_aside SET again = 1 WHERE target_id = $1
