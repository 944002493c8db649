-- How does each route answer: how many responses of which status?
-- ${since} = 1 hour ago
SELECT
  service_name,
  http_route,
  COUNT(*) AS responses,
  COUNT(*) FILTER (WHERE http_response_status_code BETWEEN 200 AND 299) AS `2xx`,
  COUNT(*) FILTER (WHERE http_response_status_code BETWEEN 300 AND 399) AS `3xx`,
  COUNT(*) FILTER (WHERE http_response_status_code = 404) AS `404`,
  COUNT(*) FILTER (WHERE http_response_status_code = 429) AS `429`,
  COUNT(*) FILTER (WHERE http_response_status_code BETWEEN 400 AND 499 AND http_response_status_code NOT IN (404, 429)) AS other_4xx,
  COUNT(*) FILTER (WHERE http_response_status_code = 500) AS `500`,
  COUNT(*) FILTER (WHERE http_response_status_code = 503) AS `503`,
  COUNT(*) FILTER (WHERE http_response_status_code >= 500 AND http_response_status_code NOT IN (500, 503)) AS other_5xx
FROM logs.events
WHERE `time` >= ${since} AND http_response_status_code IS NOT NULL
GROUP BY service_name, http_route
ORDER BY responses DESC, service_name, http_route
LIMIT 30;
