echo '{"value": 1}' > $2/result.json
