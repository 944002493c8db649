-- How much has each team logged this month, what has it cost, and what will both come to by its end?
-- ${month} = this month -- its first day
WITH volume AS (
  SELECT
    COALESCE(service_namespace, '(none)') AS team,
    SUM(log_record_size + duplicate_size + rejected_size + dropped_size) / 1e9 AS gb
  FROM logs.`usage`
  WHERE hour_start >= ${month} AND hour_start < TIMESTAMPADD(MONTH, 1, ${month})
  GROUP BY COALESCE(service_namespace, '(none)')
),
cost AS (
  SELECT
    COALESCE(service_namespace, '(none)') AS team,
    billing_currency AS currency,
    SUM(billed_cost) AS billed,
    COUNT(DISTINCT charge_period_start) AS days
  FROM logs.cost_daily
  WHERE charge_period_start >= ${month} AND charge_period_start < TIMESTAMPADD(MONTH, 1, ${month})
  GROUP BY COALESCE(service_namespace, '(none)'), billing_currency
),
-- How long the month is, how much of it is over, and since when there are numbers.
span AS (
  SELECT
    TIMESTAMPDIFF(SECOND, ${month}, TIMESTAMPADD(MONTH, 1, ${month})) AS whole,
    TIMESTAMPDIFF(SECOND, ${month}, ${now}) AS passed,
    TIMESTAMPDIFF(SECOND, CAST(MIN(hour_start) AS TIMESTAMP(3)), ${now}) AS measured
  FROM logs.`usage`
  WHERE hour_start >= ${month} AND hour_start < TIMESTAMPADD(MONTH, 1, ${month})
)
SELECT
  COALESCE(volume.team, cost.team) AS team,
  CAST(gb AS DECIMAL(18, 3)) AS gb,
  CAST(gb + gb / measured * GREATEST(whole - passed, 0) AS DECIMAL(18, 3)) AS gb_by_the_end,
  CAST(billed AS DECIMAL(18, 2)) AS billed,
  -- A day is billed when it is over.
  CAST(billed / days * (whole / 86400) AS DECIMAL(18, 2)) AS billed_by_the_end,
  currency
FROM volume
FULL OUTER JOIN cost ON volume.team = cost.team
CROSS JOIN span
ORDER BY billed DESC, gb DESC, team;
