SELECT sha2 FROM attachment WHERE sha2 = $1
