-- expand
-- For the lists of seller and buyer, newest first.
create index eco_credit_notes_seller on eco_credit_notes (org_id, id desc);
create index eco_credit_notes_buyer on eco_credit_notes (buyer_org_id, id desc) where buyer_org_id is not null;
