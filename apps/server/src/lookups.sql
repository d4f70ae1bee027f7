-- The look-ups that must cross organizations, all of them, each a SECURITY DEFINER function that answers exactly one
-- question. Everything else that a request reads or writes goes through row-level security. Runs after the migrations
-- at every start; one section per module.

