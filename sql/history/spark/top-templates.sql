-- Which messages are sent most, and by which team?
-- ${since} = 7 days ago
-- ${until} = now
SELECT
  service_namespace,
  template_id,
  MIN(example) AS example,
  SUM(log_record_count) AS events,
  SUM(log_record_size) AS bytes
FROM logs.usage
WHERE hour_start >= ${since} AND hour_start < ${until}
GROUP BY service_namespace, template_id
HAVING SUM(log_record_count) > 0
ORDER BY events DESC, template_id
LIMIT 10
