-- expand
-- Members are listed in the order of their ids: without it the list was sorted whole, or ids of all organizations were read.
create index eco_members_in_order on eco_members (org_id, id);
