SELECT definition FROM activity WHERE activity_id = $1
