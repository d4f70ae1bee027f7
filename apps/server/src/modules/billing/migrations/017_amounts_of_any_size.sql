-- contract
-- What usage comes to has no bound but those of an event and of a price: 10^24 units, and 10^15 of the currency for one. An
-- int8 overflows at 9.2 * 10^12 of the currency, and is read exactly up to 9 * 10^9. Quantities keep all decimals of events.
-- Nodes of the version before would read text where they expect numbers.
alter table eco_usage_records
  alter column quantity type numeric,
  alter column included type numeric,
  alter column amount type numeric(100, 0);
alter table eco_invoice_items
  alter column quantity type numeric,
  alter column unit_amount type numeric,
  alter column amount type numeric(100, 0);
alter table eco_invoice_lines
  alter column quantity type numeric,
  alter column unit_amount type numeric,
  alter column amount type numeric(100, 0);
alter table eco_invoices
  alter column subtotal type numeric(100, 0),
  alter column tax type numeric(100, 0),
  alter column total type numeric(100, 0),
  alter column amount_credited type numeric(100, 0),
  alter column amount_paid type numeric(100, 0),
  alter column amount_due type numeric(100, 0);
alter table eco_payments alter column amount type numeric(100, 0);
alter table eco_credit_notes
  alter column subtotal type numeric(100, 0),
  alter column tax type numeric(100, 0),
  alter column total type numeric(100, 0),
  alter column refund_due type numeric(100, 0),
  alter column balance type numeric(100, 0);
alter table eco_revenue_snapshots alter column overage type numeric(100, 0);
