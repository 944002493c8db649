-- Which messages have appeared since their service's last deploy that were never seen before it?
-- ${since} = 1 day ago -- "never" begins here
WITH lines AS (
  SELECT service_name, template_id, `time`, severity_number, body, COALESCE(deployment_id, service_version) AS version
  FROM logs.events
  WHERE `time` >= ${since} AND template_id IS NOT NULL
),
deploys AS (
  SELECT service_name, MAX(appeared) AS deployed
  FROM (
    SELECT service_name, version, MIN(`time`) AS appeared
    FROM lines
    WHERE version IS NOT NULL
    GROUP BY service_name, version
  )
  GROUP BY service_name
  -- The only version there is may be older than what is looked at.
  HAVING COUNT(*) > 1
)
SELECT
  lines.service_name,
  deployed,
  MIN(`time`) AS first_seen,
  COUNT(*) AS events,
  MAX(severity_number) AS severity_number,
  LOG_TEMPLATE(MIN(body)) AS message
FROM lines JOIN deploys ON lines.service_name = deploys.service_name
GROUP BY lines.service_name, deployed, template_id
HAVING MIN(`time`) >= deployed
ORDER BY first_seen DESC, message
LIMIT 20;
