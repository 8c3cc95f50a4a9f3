SELECT sha2, content_type, content FROM attachment WHERE sha2 = $1
