-- The accounts of every delivered file, counted again. The run and its end are known to the run alone.
-- key: feed, file
-- untold: run_id, finished_at
select * from file_accounts
