-- What did each team cost? Rows of no team are what the price book gives to nobody.
-- ${since} = 7 days ago
-- ${until} = now
SELECT
  COALESCE(service_namespace, allocation) AS team,
  billing_currency,
  CAST(SUM(billed_cost) AS DECIMAL(18, 2)) AS cost
FROM logs.cost_daily
WHERE charge_period_start >= ${since} AND charge_period_start < ${until}
GROUP BY COALESCE(service_namespace, allocation), billing_currency
ORDER BY cost DESC, team
